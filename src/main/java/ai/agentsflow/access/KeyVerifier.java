package ai.agentsflow.access;

/** Checks API keys. */
public interface KeyVerifier {

    /** Whether whoever sent this meant an API key; a bearer token never looks so. */
    boolean isMeant(String credential);

    /**
     * Whose key it is.
     *
     * @throws RefusedCredentialException for a key that is not valid
     * @throws ai.agentsflow.platform.problem.ProblemException 503 when it cannot be checked right now
     */
    Caller caller(String key);
}
