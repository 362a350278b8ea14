package ai.agentsflow.gateway;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.platform.problem.Failures;
import ai.agentsflow.platform.problem.ProblemType;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a failure is to a client of OpenAI's API: the status that its SDK maps to a class, and a code that programs know. */
final class GatewayErrors {

    private static final Duration SOON = Duration.ofSeconds(1);

    private GatewayErrors() {}

    static ErrorObject of(ModelFailure failure) {
        var message = String.valueOf(failure.getMessage());
        var wish = failure.retryAfter().orElse(null);
        return switch (failure.kind()) {
            case CONTEXT_TOO_LONG ->
                refused("The request is longer than the model can read.", "messages", "context_length_exceeded");
            case CONTENT_REFUSED -> refused("The model's provider refuses this content.", null, "content_filter");
            case REQUEST_REFUSED ->
                new ErrorObject(
                        failure.status(), message, ErrorObject.type(failure.status()), null, "request_refused", null);
            case RATE_LIMITED -> failed(429, message, "rate_limit_exceeded", wish);
            case TIMEOUT -> failed(504, message, "model_timeout", wish);
            case UNREACHABLE, CREDENTIAL_REFUSED, MODEL_UNKNOWN -> failed(503, message, "model_unavailable", wish);
            case ANSWER_TOO_LARGE ->
                new ErrorObject(502, message, ErrorObject.type(502), null, "answer_too_large", null);
            case CLIENT_TOO_SLOW -> new ErrorObject(408, message, ErrorObject.type(408), null, "client_too_slow", null);
            case NO_MEMORY -> noMemory();
            case UPSTREAM_ERROR, BROKEN_ANSWER ->
                new ErrorObject(502, message, ErrorObject.type(502), null, "model_failed", wish);
        };
    }

    /** The call's share of the memory cannot grow any more. */
    static ErrorObject noMemory() {
        return failed(503, "The server has no memory for this answer right now.", "overloaded", null);
    }

    /** Any other exception; what is the server's own fault is logged. */
    static ErrorObject of(RuntimeException failure) {
        if (failure instanceof ModelFailure told) {
            return of(told);
        }
        var problem = Failures.problem(failure);
        return problem.type() == ProblemType.NOT_FOUND
                ? new ErrorObject(
                        404,
                        String.valueOf(problem.getMessage()),
                        ErrorObject.type(404),
                        "model",
                        "model_not_found",
                        null)
                : ErrorObject.of(problem);
    }

    private static ErrorObject refused(String message, @Nullable String param, String code) {
        return new ErrorObject(400, message, ErrorObject.type(400), param, code, null);
    }

    private static ErrorObject failed(int status, String message, String code, @Nullable Duration wish) {
        return new ErrorObject(status, message, ErrorObject.type(status), null, code, wish == null ? SOON : wish);
    }
}
