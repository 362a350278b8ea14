package ai.agentsflow.access;

import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.platform.config.Settings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What makes a bearer token valid. Either a secret or an address of public keys is there, so that nobody can offer a signature
 * of the one kind where the other is meant.
 *
 * @param secret what HS256 signatures are made with; null: public keys count
 * @param publicKeys where the keys of ES256 and RS256 signatures are published; null: the secret counts
 * @param issuer who must have issued it; null: not looked at, which only a secret allows
 * @param audience whom it must be meant for
 * @param roleClaim the path of the claim that says {@code admin}
 * @param refusedRoles values of the claim {@code role} that are nobody
 */
record TokenRules(
        @Nullable Secret secret,
        @Nullable URI publicKeys,
        @Nullable String issuer,
        String audience,
        List<String> roleClaim,
        Set<String> refusedRoles) {

    private static final String SECRET = "agentsflow.access.jwt-secret";
    private static final String KEYS = "agentsflow.access.jwks-url";
    private static final String ISSUER = "agentsflow.access.issuer";
    private static final String ROLE_CLAIM = "agentsflow.access.role-claim";
    private static final String SUPABASE = "SUPABASE_URL";
    private static final Set<String> WEB = Set.of("http", "https");

    /** The shortest secret that HS256 allows, RFC 7518. */
    static final int LEAST_SECRET_BYTES = 32;

    TokenRules {
        roleClaim = List.copyOf(roleClaim);
        refusedRoles = Set.copyOf(refusedRoles);
    }

    /** Empty when there is no source of tokens; what is wrong is remembered by {@code settings}. */
    static Optional<TokenRules> from(Settings settings) {
        var supabase = settings.address(SUPABASE, WEB).map(TokenRules::authentication);
        var secret = settings.secret(SECRET).or(() -> settings.secret("SUPABASE_JWT_SECRET"));
        var keys = settings.address(KEYS, WEB);
        var issuer = settings.optionalText(ISSUER).or(() -> supabase);
        var audience = settings.text("agentsflow.access.audience");
        var roleClaim = Arrays.asList(settings.text(ROLE_CLAIM).split("\\.", -1));
        if (roleClaim.get(0).equals("user_metadata")) {
            settings.fault(ROLE_CLAIM, "user_metadata", "a claim that users cannot write themselves is needed");
        }
        var refused = Arrays.stream(settings.optionalText("agentsflow.access.refused-roles")
                        .orElse("")
                        .split(",", -1))
                .map(String::strip)
                .collect(Collectors.toSet());
        secret.ifPresent(value -> requireLength(settings, SECRET, value));
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
        return secret.isEmpty() && published.isEmpty()
                ? Optional.empty()
                : Optional.of(new TokenRules(
                        secret.orElse(null),
                        published.orElse(null),
                        issuer.orElse(null),
                        audience,
                        roleClaim,
                        refused));
    }

    /** Reports a secret that could be guessed. */
    static void requireLength(Settings settings, String key, Secret secret) {
        int bytes = secret.value().getBytes(StandardCharsets.UTF_8).length;
        if (bytes < LEAST_SECRET_BYTES) {
            settings.fault(key, "a secret of %d bytes".formatted(bytes), "32 bytes or more are needed");
        }
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
