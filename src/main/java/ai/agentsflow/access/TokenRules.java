package ai.agentsflow.access;

import ai.agentsflow.platform.config.Profile;
import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.platform.config.Settings;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What makes a bearer token valid. Either a secret or an address of public keys is there, so that nobody can offer a signature
 * of the one kind where the other is meant.
 *
 * @param secret what HS256 signatures are made with; null: public keys count
 * @param publicKeys where the keys of ES256 and RS256 signatures are published; null: the secret counts
 * @param issuer who must have issued it; null: not looked at, which only a secret allows
 * @param audience whom it must be meant for
 * @param roleClaim the path of the claim that says {@code admin}, or by what other names limits know a caller
 * @param refusedRoles values of the claim {@code role} that are nobody
 */
record TokenRules(
        @Nullable Secret secret,
        @Nullable URI publicKeys,
        @Nullable String issuer,
        String audience,
        List<String> roleClaim,
        Set<String> refusedRoles) {

    static final String SECRET = "agentsflow.access.jwt-secret";
    static final String KEYS = "agentsflow.access.jwks-url";
    private static final String ISSUER = "agentsflow.access.issuer";
    private static final String ROLE_CLAIM = "agentsflow.access.role-claim";
    static final String SUPABASE = "SUPABASE_URL";
    private static final Set<String> WEB = Set.of("http", "https");

    /** The shortest secret that HS256 allows, RFC 7518. */
    static final int LEAST_SECRET_BYTES = 32;

    TokenRules {
        roleClaim = List.copyOf(roleClaim);
        refusedRoles = Set.copyOf(refusedRoles);
    }

    /** Empty when there is no source of tokens; what is wrong is remembered by {@code settings}. */
    static Optional<TokenRules> from(Settings settings) {
        var supabase = settings.key(SUPABASE, "a Supabase project: whose tokens count, and where its keys are")
                .address(WEB)
                .map(TokenRules::authentication);
        var secret = settings.key(SECRET, "what bearer tokens are signed with (HS256), 32 bytes or more")
                .or("SUPABASE_JWT_SECRET")
                .secret(LEAST_SECRET_BYTES);
        var keys = settings.key(
                        KEYS,
                        "where the public keys of tokens are (ES256, RS256); none, and no secret: what `SUPABASE_URL` says")
                .address(WEB);
        var issuer = settings.key(ISSUER, "who must have issued a token; none: what `SUPABASE_URL` says")
                .text()
                .or(() -> supabase);
        var audience = settings.key("agentsflow.access.audience", "authenticated", "whom a token must be meant for")
                .requiredText();
        var roleClaim = Arrays.asList(settings.key(
                        ROLE_CLAIM,
                        "app_metadata.role",
                        "the claim whose value `admin` makes an administrator; limits can name all its values")
                .requiredText()
                .split("\\.", -1));
        if (roleClaim.get(0).equals("user_metadata")) {
            settings.fault(ROLE_CLAIM, "user_metadata", "a claim that users cannot write themselves is needed");
        }
        var refused = settings.key(
                        "agentsflow.access.refused-roles",
                        "anon,service_role",
                        "tokens with one of these in the claim `role` are refused")
                .list();
        if (secret.isPresent() && keys.isPresent()) {
            settings.fault(KEYS, "an address", "a secret is set too: a token is signed by the one or by the other");
        }
        var published = secret.isPresent()
                ? Optional.<URI>empty()
                : keys.or(() -> supabase.map(address -> URI.create(address + "/.well-known/jwks.json")));
        published.ifPresent(address -> requireTls(settings, address));
        if (published.isPresent() && issuer.isEmpty()) {
            settings.fault(ISSUER, "nothing", "public keys may be those of many issuers: name the one that counts");
        }
        if (secret.isPresent() && issuer.isEmpty() && settings.profile() == Profile.PROD) {
            settings.warn(
                    ISSUER,
                    "nothing",
                    "whoever else signs with the same secret is believed: name the issuer, or set SUPABASE_URL");
        }
        return secret.isEmpty() && published.isEmpty()
                ? Optional.empty()
                : Optional.of(new TokenRules(
                        secret.orElse(null),
                        published.orElse(null),
                        issuer.orElse(null),
                        audience,
                        roleClaim,
                        Set.copyOf(refused)));
    }

    /** Whoever sits between here and the keys could sign as anybody. */
    private static void requireTls(Settings settings, URI address) {
        if (!"https".equals(address.getScheme()) && !ThisMachine.isLocalName(address.getHost())) {
            settings.fault(KEYS, "an http address", "https is needed, except on this machine");
        }
    }

    private static String authentication(URI supabase) {
        return supabase.toString().replaceAll("/+$", "") + "/auth/v1";
    }
}
