package ai.agentsflow.gateway;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.Reason;
import ai.agentsflow.platform.problem.Failures;
import ai.agentsflow.platform.problem.ProblemType;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a failure is to a client of OpenAI's API: the status that its SDK maps to a class, and a code that programs know. */
public final class GatewayErrors {

    private static final Duration SOON = Duration.ofSeconds(1);

    private GatewayErrors() {}

    public static ErrorObject of(ModelFailure failure) {
        var message = String.valueOf(failure.getMessage());
        var wish = failure.retryAfter().orElse(null);
        return switch (failure.kind()) {
            case CONTEXT_TOO_LONG ->
                refused(
                        failure,
                        "The request is longer than the model can read.",
                        "messages",
                        "context_length_exceeded",
                        false);
            case CONTENT_REFUSED ->
                refused(failure, "The model's provider refuses this content.", null, "content_filter", false);
            case REQUEST_REFUSED -> refused(failure, message, null, "request_refused", true);
            case NO_SUCH_MODEL -> noSuchModel(message);
            case RATE_LIMITED -> failed(429, message, "rate_limit_exceeded", wish);
            case TIMEOUT -> failed(504, message, "model_timeout", wish);
            case UNREACHABLE, CREDENTIAL_REFUSED, MODEL_UNKNOWN -> failed(503, message, "model_unavailable", wish);
            case ANSWER_TOO_LARGE ->
                new ErrorObject(502, message, ErrorObject.type(502), null, "answer_too_large", null);
            case CLIENT_TOO_SLOW -> new ErrorObject(408, message, ErrorObject.type(408), null, "client_too_slow", null);
            case NO_MEMORY -> noMemory();
            case UPSTREAM_ERROR, BROKEN_ANSWER, NOT_SPOKEN ->
                new ErrorObject(502, message, ErrorObject.type(502), null, "model_failed", wish);
        };
    }

    /** The call's share of the memory cannot grow any more. */
    static ErrorObject noMemory() {
        return failed(503, "The server has no memory for this answer right now.", "overloaded", null);
    }

    private static ErrorObject noSuchModel(String message) {
        return new ErrorObject(404, message, ErrorObject.type(404), "model", "model_not_found", null);
    }

    /** Any other exception; what is the server's own fault is logged. */
    public static ErrorObject of(RuntimeException failure) {
        if (failure instanceof ModelFailure told) {
            return of(told);
        }
        var problem = Failures.problem(failure);
        return problem.type() == ProblemType.NOT_FOUND
                ? noSuchModel(String.valueOf(problem.getMessage()))
                : ErrorObject.of(problem);
    }

    /**
     * The client's own fault, for which the upstream's reason is told where it gives one.
     *
     * @param ownCode whether the upstream's code stands for ours: programs know ours of the other two kinds
     */
    private static ErrorObject refused(
            ModelFailure failure, String message, @Nullable String param, String code, boolean ownCode) {
        int status = failure.status();
        var reason = failure.reason();
        return new ErrorObject(
                status,
                reason.map(Reason::message).orElse(message),
                reason.map(Reason::type).orElse(ErrorObject.type(status)),
                reason.map(Reason::param).orElse(param),
                reason.map(Reason::code).filter(told -> ownCode).orElse(code),
                null);
    }

    private static ErrorObject failed(int status, String message, String code, @Nullable Duration wish) {
        return new ErrorObject(status, message, ErrorObject.type(status), null, code, wish == null ? SOON : wish);
    }
}
