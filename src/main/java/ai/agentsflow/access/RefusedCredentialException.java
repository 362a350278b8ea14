package ai.agentsflow.access;

import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;

/**
 * A credential that proves nothing. The answer is 401 with {@link #CHALLENGE}, by
 * <a href="https://www.rfc-editor.org/rfc/rfc6750#section-3">RFC 6750</a>; the message is meant for the client and never repeats
 * the credential.
 */
public final class RefusedCredentialException extends RuntimeException {

    /** What {@code WWW-Authenticate} says to a credential that is refused. */
    public static final String CHALLENGE = "Bearer error=\"invalid_token\"";

    /** What {@code WWW-Authenticate} says to a request without a credential. */
    static final String INVITATION = "Bearer realm=\"agentsflow\"";

    private static final long serialVersionUID = 1L;

    private final boolean genuine;

    /** Without a stack trace: whoever sends a thousand bad tokens must not make the server write a thousand of them. */
    private RefusedCredentialException(String message, boolean genuine) {
        super(message, null, false, false);
        this.genuine = genuine;
    }

    RefusedCredentialException(String message) {
        this(message, false);
    }

    public static RefusedCredentialException invalid() {
        return new RefusedCredentialException("The token or API key is not valid.");
    }

    /** One that was good: signature or hash are right. */
    public static RefusedCredentialException expired() {
        return new RefusedCredentialException("The token or API key has expired.", true);
    }

    /** Whether its bearer was given it once, and does not guess. */
    boolean isGenuine() {
        return genuine;
    }

    ProblemException problem() {
        return new ProblemException(ProblemType.UNAUTHENTICATED, String.valueOf(getMessage()));
    }
}
