package ai.agentsflow.access;

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
}
