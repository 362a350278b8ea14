package ai.agentsflow.tokens;

import ai.agentsflow.access.Caller;
import ai.agentsflow.access.RefusedCredentialException;
import ai.agentsflow.access.TokenVerifier;
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
class Tokens implements TokenVerifier {

    private final @Nullable VerifiedTokens verified;
    private final @Nullable PublishedKeys published;

    @Inject
    Tokens(TokensConfig config, HttpClient http, Clock clock) {
        var rules = config.rules().orElse(null);
        var address = rules == null ? null : rules.publicKeys();
        var secret = rules == null ? null : rules.secret();
        published = address == null
                ? null
                : new PublishedKeys(
                        () -> KeySetDownload.begin(http, address), secret != null, http::schedule, System::nanoTime);
        var keys = new KeysByAlgorithm(secret == null ? null : new SharedSecret(secret), published);
        verified = rules == null ? null : new VerifiedTokens(new TokenCheck(rules, keys, clock), clock);
    }

    void start(@Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event) {
        if (published != null) {
            published.start();
        }
    }

    @Override
    public boolean isConfigured() {
        return verified != null;
    }

    @Override
    public Caller caller(String token) {
        if (verified == null) {
            throw RefusedCredentialException.invalid();
        }
        return verified.caller(token);
    }
}
