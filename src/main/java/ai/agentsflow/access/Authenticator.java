package ai.agentsflow.access;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/** Says who is calling by what a request carries: the same for HTTP and for a WebSocket's handshake. Thread-safe, and never waits long. */
@ApplicationScoped
public class Authenticator {

    private final AccessConfig config;
    private final TokenVerifier tokens;
    private final KeyVerifier keys;

    @Inject
    Authenticator(AccessConfig config, TokenVerifier tokens, KeyVerifier keys) {
        this.config = config;
        this.tokens = tokens;
        this.keys = keys;
    }

    /**
     * The caller, empty when the request carries no credential.
     *
     * <p>In the {@code dev} profile without a source of tokens a credential that is no API key is none: SDKs insist on sending
     * something, and nobody could tell a right one from a wrong one.
     *
     * @param authorization the values of the header {@code Authorization}
     * @param apiKeys the values of the headers {@code x-api-key} and {@code api-key}
     * @throws RefusedCredentialException for a credential that is not valid here
     * @throws ai.agentsflow.platform.problem.ProblemException 503 when it cannot be checked right now
     */
    public Optional<Caller> caller(List<String> authorization, List<String> apiKeys) {
        var credential = Credentials.single(authorization, apiKeys);
        if (credential.isEmpty()) {
            return Optional.empty();
        }
        var text = credential.get().value();
        if (keys.isMeant(text)) {
            return Optional.of(keys.caller(text));
        }
        if (tokens.isConfigured()) {
            return Optional.of(tokens.caller(text));
        }
        if (config.isDev()) {
            return Optional.empty();
        }
        throw RefusedCredentialException.invalid();
    }
}
