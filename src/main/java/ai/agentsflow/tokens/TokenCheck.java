package ai.agentsflow.tokens;

import ai.agentsflow.access.Caller;
import ai.agentsflow.access.RefusedCredentialException;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.schema.StoredText;
import ai.agentsflow.platform.web.Roles;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks one bearer token: its form, its signature, and what it claims. No algorithm and no key comes from the token itself. */
final class TokenCheck {

    /** How far clocks may be apart. */
    static final Duration SKEW = Duration.ofSeconds(30);

    /** Three parts in base64url, as RFC 7515 writes them; the parser would take more. */
    private static final Pattern COMPACT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    /** A column holds as many UTF-16 characters. */
    private static final int LONGEST_SUBJECT = 255;

    /** What a header must not bring along: a key, an address of one, or an extension that nobody here knows. */
    private static final Set<String> REFUSED_PARAMETERS = Set.of("jwk", "jku", "x5u", "x5c", "crit", "b64", "zip");

    /** What settings of limits can name. */
    private static final Pattern ROLE = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    /** Each is looked up on every call. */
    private static final int MOST_ROLES = 16;

    private final TokenRules rules;
    private final VerificationKeys keys;
    private final Clock clock;
    private final SignatureTurns turns = new SignatureTurns();

    /**
     * What a token says once it is believed.
     *
     * @param expires when it must be refused, skew included
     */
    record Identity(Caller caller, Instant expires) {}

    TokenCheck(TokenRules rules, VerificationKeys keys, Clock clock) {
        this.rules = rules;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Believes a token, or does not.
     *
     * @throws RefusedCredentialException for a token that is not valid here
     * @throws ProblemException 503 when it cannot be checked right now
     */
    Identity check(String token) {
        if (!COMPACT.matcher(token).matches()) {
            throw RefusedCredentialException.invalid();
        }
        try {
            var parsed = SignedJWT.parse(token);
            if (!isSigned(parsed)) {
                throw RefusedCredentialException.invalid();
            }
            return identity(parsed.getJWTClaimsSet());
        } catch (RefusedCredentialException | ProblemException told) {
            throw told;
        } catch (ParseException | JOSEException | RuntimeException e) {
            // the parser meets a stranger's bytes and does not say all that it throws
            throw RefusedCredentialException.invalid();
        }
    }

    private boolean isSigned(SignedJWT token) throws JOSEException {
        JWSHeader header = token.getHeader();
        if (header.getIncludedParams().stream().anyMatch(REFUSED_PARAMETERS::contains)
                || !isCanonical(token.getSignature())) {
            return false;
        }
        var verifier = keys.verifier(header);
        if (verifier.isEmpty()) {
            return false;
        }
        return JWSAlgorithm.Family.HMAC_SHA.contains(header.getAlgorithm())
                ? token.verify(verifier.get())
                : turns.take(() -> token.verify(verifier.get()));
    }

    /** The last letter of base64 has bits that no byte takes: one signature must not have several spellings. */
    private static boolean isCanonical(Base64URL signature) {
        return Base64URL.encode(signature.decode()).equals(signature);
    }

    private Identity identity(JWTClaimsSet claims) throws ParseException {
        Instant now = clock.instant();
        Instant expires = time(claims.getExpirationTime());
        if (expires == null) {
            throw RefusedCredentialException.invalid();
        }
        expires = expires.plus(SKEW);
        if (!now.isBefore(expires)) {
            throw RefusedCredentialException.expired();
        }
        var subject = claims.getSubject();
        boolean valid = !isAhead(time(claims.getNotBeforeTime()), now)
                && !isAhead(time(claims.getIssueTime()), now)
                && (rules.issuer() == null || rules.issuer().equals(claims.getIssuer()))
                && claims.getAudience().contains(rules.audience())
                && subject != null
                && StoredText.isId(subject, LONGEST_SUBJECT)
                && texts(claims.getClaim("role")).noneMatch(rules.refusedRoles()::contains);
        if (!valid) {
            throw RefusedCredentialException.invalid();
        }
        return new Identity(caller(subject, claims), expires);
    }

    private static boolean isAhead(@Nullable Instant time, Instant now) {
        return time != null && time.isAfter(now.plus(SKEW));
    }

    /** An administrator if the roles' claim says so; what else it says counts for limits alone. */
    private Caller caller(String subject, JWTClaimsSet claims) {
        Object value = claims.getClaims();
        for (String name : rules.roleClaim()) {
            value = value instanceof Map<?, ?> object ? object.get(name) : null;
        }
        boolean admin = texts(value).anyMatch(Roles.ADMIN::equals);
        var names = texts(value)
                .filter(ROLE.asMatchPredicate())
                .distinct()
                .filter(name -> !name.equals(Roles.ADMIN))
                .limit(MOST_ROLES)
                .collect(Collectors.toSet());
        return Caller.of(subject, admin ? Roles.ADMIN : Roles.USER, null).limitedAs(names);
    }

    /** The texts of a claim: itself, or those in its list. */
    private static Stream<String> texts(@Nullable Object claim) {
        var values = claim instanceof Collection<?> list ? list.stream() : Stream.ofNullable(claim);
        return values.filter(String.class::isInstance).map(String.class::cast);
    }

    private static @Nullable Instant time(@Nullable Date date) {
        return date == null ? null : date.toInstant();
    }
}
