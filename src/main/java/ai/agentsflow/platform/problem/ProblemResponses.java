package ai.agentsflow.platform.problem;

import ai.agentsflow.platform.web.Json;
import ai.agentsflow.platform.web.RequestId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Turns a {@link ProblemException} into an answer, for JAX-RS and for servlets alike. */
public final class ProblemResponses {

    private ProblemResponses() {}

    static Response response(ProblemException exception, HttpServletRequest request) {
        var response = Response.status(exception.type().status())
                .type(Problem.MEDIA_TYPE)
                .entity(json(exception, request));
        exception.retryAfter().ifPresent(wait -> response.header(HttpHeaders.RETRY_AFTER, ErrorBody.seconds(wait)));
        return response.build();
    }

    /** Answers with the problem in the shape that goes with the path, unless an answer is already on its way. */
    public static void send(HttpServletRequest request, HttpServletResponse response, ProblemException exception)
            throws IOException {
        write(response, exception.type().status(), body(exception, request.getRequestURI(), RequestId.of(request)));
    }

    /** The problem in the shape that goes with the path. */
    public static ErrorBody body(ProblemException exception, String path, String requestId) {
        return ErrorShapes.of(path)
                .map(shape -> shape.body(exception, path, requestId))
                .orElseGet(() -> new ErrorBody(
                        Problem.MEDIA_TYPE,
                        json(exception, path, requestId),
                        exception.retryAfter().orElse(null),
                        Map.of()));
    }

    /** Answers with an error, unless an answer is already on its way. */
    public static void write(HttpServletResponse response, int status, ErrorBody error) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        response.setStatus(status);
        response.setContentType(error.mediaType());
        if (error.retryAfter() != null) {
            response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(ErrorBody.seconds(error.retryAfter())));
        }
        error.headers().forEach(response::setHeader);
        var body = error.json().getBytes(StandardCharsets.UTF_8);
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
}
