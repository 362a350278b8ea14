package ai.agentsflow.tokens;

import ai.agentsflow.access.ThisMachine;
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
 * What makes a bearer token valid. A secret, an address of public keys, or both, for an issuer that changes from the one to the
 * other; {@link KeysByAlgorithm} keeps them apart.
 *
 * @param secret what HS256 signatures are made with; null: none is taken
 * @param publicKeys where the keys of ES256 and RS256 signatures are published; null: none is taken
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
                        KEYS, "where the public keys of tokens are (ES256, RS256); none: what `SUPABASE_URL` says")
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
        var derived = supabase.map(address -> URI.create(address + "/.well-known/jwks.json"));
        var published = published(settings, keys, derived, secret.isPresent());
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

    /**
     * Where the keys are. Whoever sits between here and there could sign as anybody, so that takes TLS; a project that is reached
     * without goes on with its secret.
     */
    private static Optional<URI> published(
            Settings settings, Optional<URI> stated, Optional<URI> derived, boolean hasSecret) {
        var address = stated.or(() -> derived);
        boolean safe = address.map(it -> "https".equals(it.getScheme()) || ThisMachine.isLocalName(it.getHost()))
                .orElse(true);
        if (safe) {
            return address;
        }
        if (stated.isEmpty() && hasSecret) {
            settings.warn(
                    SUPABASE,
                    "an http address",
                    "published keys are fetched by https alone, so only tokens of the secret are taken");
            return Optional.empty();
        }
        settings.fault(KEYS, "an http address", "https is needed, except on this machine");
        return address;
    }

    private static String authentication(URI supabase) {
        return supabase.toString().replaceAll("/+$", "") + "/auth/v1";
    }
}
