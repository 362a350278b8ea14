package ai.agentsflow.platform.problem;

import ai.agentsflow.platform.exchange.IncomingBody;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.ServiceUnavailableException;
import java.time.Duration;
import java.util.List;

/** In words what keeps a body from being read. */
public final class BodyProblems {

    private static final Duration SOON = Duration.ofSeconds(1);

    private BodyProblems() {}

    /**
     * What a client is told of a failure that {@link IncomingBody.Listener#onFailure} has heard; a fault of our own stays what it is.
     *
     * @param most the bytes that a body may have
     * @param timeout how long it may take
     */
    public static RuntimeException of(RuntimeException failure, int most, Duration timeout) {
        if (failure instanceof ServiceUnavailableException) {
            return new ProblemException(
                    ProblemType.UNAVAILABLE,
                    "The server has no memory for this request right now: too many large ones are under way.",
                    List.of(),
                    SOON,
                    failure);
        }
        if (!(failure instanceof ClientErrorException refusal)) {
            return failure;
        }
        return switch (refusal.getResponse().getStatus()) {
            case 413 ->
                new ProblemException(ProblemType.TOO_LARGE, "The body may have %s bytes at most.".formatted(most));
            case 408 ->
                new ProblemException(
                        ProblemType.REQUEST_TIMEOUT,
                        "The body did not arrive within %s s.".formatted(timeout.toSeconds()));
            default -> new ProblemException(ProblemType.BAD_REQUEST, "The body broke off.");
        };
    }
}
