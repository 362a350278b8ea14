package ai.agentsflow.platform.problem;

import java.util.Arrays;
import java.util.Locale;

/** Every kind of problem that the server tells, with its HTTP status; {@code type} on the wire is {@code urn:agentsflow:problem:<slug>}. */
public enum ProblemType {
    BAD_REQUEST(400, "The request cannot be understood"),
    INVALID_INPUT(400, "The input breaks a rule"),
    UNAUTHENTICATED(401, "Who is calling is not known"),
    FORBIDDEN(403, "The caller may not do this"),
    NOT_FOUND(404, "There is no such thing"),
    METHOD_NOT_ALLOWED(405, "The resource does not take this method"),
    NOT_ACCEPTABLE(406, "None of the accepted media types can be served"),
    REQUEST_TIMEOUT(408, "The request took too long to arrive"),
    CONFLICT(409, "The request conflicts with what is there"),
    TOO_LARGE(413, "The request is too large"),
    URI_TOO_LONG(414, "URI Too Long"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body's media type is not taken"),
    EXPECTATION_FAILED(417, "Expectation Failed"),
    TOO_MANY_REQUESTS(429, "Too many requests"),
    HEADERS_TOO_LARGE(431, "Request Header Fields Too Large"),
    INTERNAL_ERROR(500, "The server failed"),
    NOT_IMPLEMENTED(501, "Not Implemented"),
    MODEL_FAILED(502, "The model gave no usable answer"),
    UNAVAILABLE(503, "The server cannot do this right now"),
    DATABASE_UNAVAILABLE(503, "The database cannot be reached right now"),
    MODEL_UNAVAILABLE(503, "No model can answer right now"),
    MODEL_TIMEOUT(504, "The model took too long"),
    HTTP_VERSION_NOT_SUPPORTED(505, "HTTP Version Not Supported");

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    public String uri() {
        return "urn:agentsflow:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The general type for an HTTP status: its own where there is one, else the family's. */
    public static ProblemType ofStatus(int status) {
        return Arrays.stream(values())
                .filter(type -> type.status == status)
                .findFirst()
                .orElse(status < 500 ? BAD_REQUEST : INTERNAL_ERROR);
    }
}
