package ai.agentsflow.gateway;

import ai.agentsflow.platform.web.Json;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;

/**
 * An error in the shape of <a href="https://docs.anthropic.com/en/api/errors">Anthropic's API</a>, for the paths of that API;
 * the statuses are the same as elsewhere.
 */
public final class AnthropicError {

    /** Where that API's clients look for the id of a request. */
    public static final String REQUEST_ID = "request-id";

    /** Without the usual one, which OpenAI has for statuses that have types of their own here. */
    private static final Set<String> TYPES = Set.of(
            "authentication_error",
            "billing_error",
            "permission_error",
            "not_found_error",
            "request_too_large",
            "rate_limit_error",
            "timeout_error",
            "overloaded_error");

    /** The member by which a client has its conversation held for it; only Anthropic does that. */
    private static final String THREAD = "thread";

    /** By this Anthropic's clients know that they can go on without one. */
    private static final String NO_THREADS =
            ",\"details\":{\"error_code\":\"thread_unsupported_request\",\"unsupported\":[\"thread\"]}";

    private static final String PATH = "/v1/messages";
    private static final String MODELS = "/v1/models";

    /** The header without which nobody asks in the terms of that API. */
    static final String VERSION = "anthropic-version";

    private AnthropicError() {}

    /** Whether errors have this shape: on the paths of that API, and on those of models for who asks in its terms. */
    public static boolean isFor(HttpServletRequest request) {
        var path = request.getRequestURI();
        return isFor(path)
                || ((path.equals(MODELS) || path.startsWith(MODELS + '/')) && request.getHeader(VERSION) != null);
    }

    /** The same, by the path. */
    public static boolean isFor(String path) {
        return path.equals(PATH) || path.startsWith(PATH + '/');
    }

    /** That API's own type where the model's server gave one, else the one that goes with the status. */
    private static String type(ErrorObject error) {
        return TYPES.contains(error.type()) ? error.type() : type(error.status());
    }

    /** The type that goes with an HTTP status. */
    public static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 503 -> "overloaded_error";
            case 504 -> "timeout_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }

    /** One line of JSON. */
    public static String json(ErrorObject error, String requestId) {
        var details = error.status() == 400 && THREAD.equals(error.param()) ? NO_THREADS : "";
        return "{\"type\":\"error\",\"error\":{\"type\":%s,\"message\":%s%s},\"request_id\":%s}"
                .formatted(Json.write(type(error)), Json.write(error.message()), details, Json.write(requestId));
    }
}
