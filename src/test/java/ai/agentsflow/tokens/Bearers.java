package ai.agentsflow.tokens;

import ai.agentsflow.access.Caller;
import ai.agentsflow.access.TokenVerifier;
import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.testing.Issuer;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Callers as signed tokens make them, for tests of what comes after. */
public final class Bearers {

    private static final String ISSUER = "https://project.supabase.co/auth/v1";
    private static final Secret SECRET = new Secret("0123456789abcdef0123456789abcdef");

    private Bearers() {}

    /** A server's check of tokens. */
    public static TokenVerifier verifier(Settings settings, HttpClient http) {
        return new Tokens(TokensConfig.from(settings), http, Clock.systemUTC());
    }

    /** Whoever brings a good token that says this in {@code app_metadata.role}. */
    public static Caller of(String subject, Object role) {
        var claims = Issuer.claims(subject, ISSUER, Instant.now())
                .claim("app_metadata", Map.of("role", role))
                .build();
        var rules =
                new TokenRules(SECRET, null, ISSUER, "authenticated", List.of("app_metadata", "role"), Set.of("anon"));
        try {
            var token = Issuer.sign(new JWSHeader(JWSAlgorithm.HS256), claims, new MACSigner(SECRET.value()));
            return new TokenCheck(rules, new SharedSecret(SECRET), Clock.systemUTC())
                    .check(token)
                    .caller();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
