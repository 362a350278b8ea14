package ai.agentsflow.routing;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import java.time.Duration;
import java.util.List;

/** What a model's failure is to a client of the REST API. */
public final class ModelProblems {

    private static final Duration SOON = Duration.ofSeconds(1);
    /** A model has answered, and nothing of use came of it. */
    public static final ProblemType FAILED = new ProblemType("model-failed", 502, "The model gave no usable answer");

    private static final ProblemType UNAVAILABLE =
            new ProblemType("model-unavailable", 503, "No model can answer right now");
    private static final ProblemType TIMEOUT = new ProblemType("model-timeout", 504, "The model took too long");

    private ModelProblems() {}

    public static ProblemException of(ModelFailure failure) {
        var type = switch (failure.kind()) {
            case TIMEOUT -> TIMEOUT;
            case BROKEN_ANSWER, UPSTREAM_ERROR, ANSWER_TOO_LARGE, NOT_SPOKEN -> FAILED;
            case NO_MEMORY -> ProblemType.UNAVAILABLE;
            case CLIENT_TOO_SLOW -> ProblemType.REQUEST_TIMEOUT;
            case UNREACHABLE, RATE_LIMITED, CREDENTIAL_REFUSED, MODEL_UNKNOWN -> UNAVAILABLE;
            case NO_SUCH_MODEL -> ProblemType.NOT_FOUND;
            case CONTEXT_TOO_LONG, CONTENT_REFUSED, REQUEST_REFUSED -> ProblemType.INVALID_INPUT;
        };
        return new ProblemException(
                type,
                switch (failure.kind()) {
                    case CONTEXT_TOO_LONG -> "The message is longer than the model can read.";
                    case CONTENT_REFUSED -> "The model's provider refuses this content.";
                    default -> String.valueOf(failure.getMessage());
                },
                List.of(),
                failure.kind() == ModelFailure.Kind.NO_MEMORY
                        ? SOON
                        : failure.retryAfter().orElse(null),
                failure);
    }
}
