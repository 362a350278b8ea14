package ai.agentsflow.platform.problem;

import ai.agentsflow.platform.web.Json;
import ai.agentsflow.platform.web.RequestId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Turns a {@link ProblemException} into an answer, for JAX-RS and for servlets alike. */
public final class ProblemResponses {

    private ProblemResponses() {}

    static Response response(ProblemException exception, HttpServletRequest request) {
        var response = Response.status(exception.type().status())
                .type(Problem.MEDIA_TYPE)
                .entity(json(exception, request));
        exception.retryAfter().ifPresent(wait -> response.header(HttpHeaders.RETRY_AFTER, seconds(wait)));
        return response.build();
    }

    /** Answers with the problem in the shape that goes with the path, unless an answer is already on its way. */
    public static void send(HttpServletRequest request, HttpServletResponse response, ProblemException exception)
            throws IOException {
        var shape = ErrorShapes.of(request);
        if (shape.isPresent()) {
            shape.get().send(request, response, exception);
        } else {
            write(
                    response,
                    exception.type().status(),
                    Problem.MEDIA_TYPE,
                    exception.retryAfter().orElse(null),
                    json(exception, request));
        }
    }

    /**
     * Answers with an error, unless an answer is already on its way.
     *
     * @param retryAfter sent as {@code Retry-After}, in whole seconds
     */
    public static void write(
            HttpServletResponse response, int status, String mediaType, @Nullable Duration retryAfter, String json)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        response.setStatus(status);
        response.setContentType(mediaType);
        if (retryAfter != null) {
            response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(seconds(retryAfter)));
        }
        var body = json.getBytes(StandardCharsets.UTF_8);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** The problem document as one line of JSON. */
    public static String json(ProblemException exception, HttpServletRequest request) {
        return json(exception, request.getRequestURI(), RequestId.of(request));
    }

    /** The problem document as one line of JSON, where the request itself is out of reach. */
    public static String json(ProblemException exception, String instance, String requestId) {
        return Json.write(Problem.of(exception, instance, requestId));
    }

    /** Whole seconds, rounded up, at least one: what {@code Retry-After} can say. */
    private static long seconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }
}
