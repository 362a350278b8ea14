package ai.agentsflow.access;

import java.time.Instant;

/** Checks bearer tokens. */
public interface TokenVerifier {

    /** Whether there is anything to check them by; if not, none is valid. */
    boolean isConfigured();

    /**
     * Whose token it is.
     *
     * @throws RefusedCredentialException for a token that is not valid here
     */
    Caller caller(String token);

    /**
     * From when on the token is refused.
     *
     * @throws RefusedCredentialException for a token that is not valid here
     */
    Instant expires(String token);
}
