package ai.agentsflow.access;

import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.http.HttpClient;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The bearer tokens of this deployment's issuer. */
@ApplicationScoped
class Tokens {

    private final @Nullable VerifiedTokens verified;
    private final @Nullable PublishedKeys published;

    @Inject
    Tokens(AccessConfig config, HttpClient http, Clock clock) {
        var rules = config.tokens().orElse(null);
        var address = rules == null ? null : rules.publicKeys();
        published = address == null
                ? null
                : new PublishedKeys(() -> KeySetDownload.begin(http, address), http::schedule, System::nanoTime);
        verified = rules == null ? null : new VerifiedTokens(new TokenCheck(rules, keys(rules), clock), clock);
    }

    private VerificationKeys keys(TokenRules rules) {
        if (published != null) {
            return published;
        }
        var secret = rules.secret();
        if (secret == null) {
            throw new IllegalArgumentException("neither a secret nor public keys");
        }
        return new SharedSecret(secret);
    }

    void start(@Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event) {
        if (published != null) {
            published.start();
        }
    }

    /**
     * Whose token it is.
     *
     * @throws RefusedCredentialException for a token that is not valid here
     */
    Caller caller(String token) {
        if (verified == null) {
            throw RefusedCredentialException.invalid();
        }
        return verified.caller(token);
    }
}
