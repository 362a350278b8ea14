package ai.agentsflow.platform.framing;

import java.util.Locale;

/** Why a request is refused before the application sees it. The connection is closed after each of them. */
public enum Refusal {
    REQUEST_LINE(400, "The request line must be a method, a target and a version, one space between them."),
    TARGET(400, "The request target must be a path (or an http URL) of visible ASCII with valid percent escapes."),
    PATH(
            400,
            "The path must have no dot segments, empty segments, backslashes or parameters, however they are written."),
    LINE_END(400, "Each line of the head must end with CR LF, and hold neither by itself."),
    FIELD(
            400,
            "Each header must be a name, a colon right after it, and a value without control characters, on one line."),
    HOST(400, "A request needs exactly one Host header, with a valid host."),
    CONTENT_LENGTH(400, "Content-Length must stand once and be a whole number."),
    TRANSFER_ENCODING(400, "Transfer-Encoding must stand once, be chunked, and come with version 1.1."),
    TWO_FRAMINGS(400, "A request has either Content-Length or Transfer-Encoding, not both."),
    CHUNK(400, "The chunked body is malformed."),
    BODY_OF_METHOD(400, "GET, HEAD and DELETE take no body here."),
    METHOD(405, "This server takes neither TRACE nor CONNECT."),
    HEAD_TIMEOUT(408, "The request's head took too long to arrive."),
    BODY_TIMEOUT(408, "The request's body took too long to arrive."),
    TOO_LARGE(413, "The request's body is too large."),
    URI_TOO_LONG(414, "The request line is too long."),
    EXPECTATION(417, "Expect may only be 100-continue."),
    HEAD_TOO_LARGE(431, "The request's headers are too many or too long."),
    TRANSFER_CODING(501, "The only transfer coding taken is chunked."),
    NO_ROOM(503, "The server holds as many requests as it can. Try again in a second."),
    VERSION(505, "Only versions 1.1 and 1.0 of HTTP are served here.");

    private final int status;
    private final String detail;

    Refusal(int status, String detail) {
        this.status = status;
        this.detail = detail;
    }

    public int status() {
        return status;
    }

    /** What is wrong, for the client's author. */
    public String detail() {
        return detail;
    }

    /** For a metric's label. */
    public String reason() {
        return name().toLowerCase(Locale.ROOT);
    }

    RefusedException exception() {
        return new RefusedException(this);
    }
}
