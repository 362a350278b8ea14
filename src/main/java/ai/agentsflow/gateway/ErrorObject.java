package ai.agentsflow.gateway;

import ai.agentsflow.platform.problem.ErrorBody;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemResponses;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.web.Json;
import ai.agentsflow.platform.web.RequestId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An error in the shape of <a href="https://platform.openai.com/docs/guides/error-codes">OpenAI's API</a>, which stands for
 * a problem document on every path under {@code /v1}: clients of that API know no other. Those of {@link AnthropicError} get
 * theirs on their paths.
 *
 * @param type {@code invalid_request_error}, {@code rate_limit_error}, {@code api_error} and their like
 * @param param which of the request's members is at fault
 * @param code what a program can tell the error by
 * @param retryAfter sent as {@code Retry-After}, in whole seconds
 */
public record ErrorObject(
        int status,
        String message,
        String type,
        @Nullable String param,
        @Nullable String code,
        @Nullable Duration retryAfter) {

    private static final String MEDIA_TYPE = "application/json";

    private static final Duration USUAL_WAIT = Duration.ofSeconds(1);

    /** The same failure in this shape. */
    public static ErrorObject of(ProblemException exception) {
        int status = exception.type().status();
        var violations = exception.violations();
        return new ErrorObject(
                status,
                String.valueOf(exception.getMessage()),
                type(status),
                violations.isEmpty() ? null : violations.get(0).path(),
                code(exception.type()),
                exception.retryAfter().orElse(status == 429 || status == 503 || status == 504 ? USUAL_WAIT : null));
    }

    private static String code(ProblemType type) {
        return type == ProblemType.TOO_MANY_REQUESTS
                ? "rate_limit_exceeded"
                : type.slug().replace('-', '_');
    }

    /** The type that goes with an HTTP status. */
    public static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }

    /** One line of JSON, with all four members. */
    public String json() {
        return "{\"error\":{\"message\":%s,\"type\":%s,\"param\":%s,\"code\":%s}}"
                .formatted(quoted(message), quoted(type), quoted(param), quoted(code));
    }

    /** Answers with this in the shape that goes with the path, unless an answer is already on its way. */
    public void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ProblemResponses.write(response, status, body(AnthropicError.isFor(request), RequestId.of(request)));
    }

    /** This in the shape that goes with the path. */
    ErrorBody body(String path, String requestId) {
        return body(AnthropicError.isFor(path), requestId);
    }

    private ErrorBody body(boolean anthropic, String requestId) {
        return anthropic
                ? new ErrorBody(
                        MEDIA_TYPE,
                        AnthropicError.json(this, requestId),
                        retryAfter,
                        Map.of(AnthropicError.REQUEST_ID, requestId))
                : new ErrorBody(MEDIA_TYPE, json(), retryAfter, Map.of());
    }

    private static String quoted(@Nullable String text) {
        return text == null ? "null" : Json.write(text);
    }
}
