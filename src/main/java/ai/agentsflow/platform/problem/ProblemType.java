package ai.agentsflow.platform.problem;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A kind of problem that the server tells, with its HTTP status. Those that any feature can have are here; a feature makes
 * those of its own.
 */
public final class ProblemType {

    /** As RFC 9110 and RFC 6585 have them. */
    private static final Map<Integer, String> PHRASES = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(406, "Not Acceptable"),
            Map.entry(408, "Request Timeout"),
            Map.entry(409, "Conflict"),
            Map.entry(413, "Content Too Large"),
            Map.entry(414, "URI Too Long"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(417, "Expectation Failed"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(431, "Request Header Fields Too Large"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(501, "Not Implemented"),
            Map.entry(502, "Bad Gateway"),
            Map.entry(503, "Service Unavailable"),
            Map.entry(504, "Gateway Timeout"),
            Map.entry(505, "HTTP Version Not Supported"));

    public static final ProblemType BAD_REQUEST = new ProblemType("bad-request", 400);
    public static final ProblemType INVALID_INPUT = new ProblemType("invalid-input", 400);
    public static final ProblemType UNAUTHENTICATED = new ProblemType("unauthenticated", 401);
    public static final ProblemType FORBIDDEN = new ProblemType("forbidden", 403);
    public static final ProblemType NOT_FOUND = new ProblemType("not-found", 404);
    public static final ProblemType METHOD_NOT_ALLOWED = new ProblemType("method-not-allowed", 405);
    public static final ProblemType NOT_ACCEPTABLE = new ProblemType("not-acceptable", 406);
    public static final ProblemType REQUEST_TIMEOUT = new ProblemType("request-timeout", 408);
    public static final ProblemType CONFLICT = new ProblemType("conflict", 409);
    public static final ProblemType TOO_LARGE = new ProblemType("too-large", 413);
    public static final ProblemType URI_TOO_LONG = new ProblemType("uri-too-long", 414);
    public static final ProblemType UNSUPPORTED_MEDIA_TYPE = new ProblemType("unsupported-media-type", 415);
    public static final ProblemType EXPECTATION_FAILED = new ProblemType("expectation-failed", 417);
    public static final ProblemType TOO_MANY_REQUESTS = new ProblemType("too-many-requests", 429);
    public static final ProblemType HEADERS_TOO_LARGE = new ProblemType("headers-too-large", 431);
    public static final ProblemType INTERNAL_ERROR = new ProblemType("internal-error", 500);
    public static final ProblemType NOT_IMPLEMENTED = new ProblemType("not-implemented", 501);
    public static final ProblemType UNAVAILABLE = new ProblemType("unavailable", 503);
    public static final ProblemType DATABASE_UNAVAILABLE = new ProblemType("database-unavailable", 503);
    public static final ProblemType HTTP_VERSION_NOT_SUPPORTED = new ProblemType("http-version-not-supported", 505);

    /** The one that stands for a status comes first of those that have it. */
    private static final List<ProblemType> COMMON = List.of(
            BAD_REQUEST,
            INVALID_INPUT,
            UNAUTHENTICATED,
            FORBIDDEN,
            NOT_FOUND,
            METHOD_NOT_ALLOWED,
            NOT_ACCEPTABLE,
            REQUEST_TIMEOUT,
            CONFLICT,
            TOO_LARGE,
            URI_TOO_LONG,
            UNSUPPORTED_MEDIA_TYPE,
            EXPECTATION_FAILED,
            TOO_MANY_REQUESTS,
            HEADERS_TOO_LARGE,
            INTERNAL_ERROR,
            NOT_IMPLEMENTED,
            UNAVAILABLE,
            DATABASE_UNAVAILABLE,
            HTTP_VERSION_NOT_SUPPORTED);

    private final String slug;
    private final int status;
    private final String title;
    private final boolean retriable;

    /**
     * @param slug names it among all, in lower case with hyphens; does not change, since programs tell problems by it
     * @param status the HTTP status
     * @throws IllegalArgumentException for a status that no problem here has
     */
    public ProblemType(String slug, int status) {
        this(slug, status, true);
    }

    private ProblemType(String slug, int status, boolean retriable) {
        this.slug = slug;
        this.status = status;
        this.title = phrase(status);
        this.retriable = retriable;
    }

    /** One that a client should not try again by itself, though its status says so: {@code x-should-retry} tells SDKs. */
    public static ProblemType notToBeRetried(String slug, int status) {
        return new ProblemType(slug, status, false);
    }

    /** Whether a client that tries again by itself, when the status says so, does right. */
    public boolean isRetriable() {
        return retriable;
    }

    /** HTTP's own phrase for the status of a problem. */
    public static String phrase(int status) {
        var phrase = PHRASES.get(status);
        if (phrase == null) {
            throw new IllegalArgumentException("no problem has the status " + status);
        }
        return phrase;
    }

    public String slug() {
        return slug;
    }

    public int status() {
        return status;
    }

    /** HTTP's own phrase for its status; the detail says what to do. */
    public String title() {
        return title;
    }

    /** The {@code type} of a problem document. */
    public String uri() {
        return "urn:agentsflow:problem:" + slug;
    }

    /** As constants are written. */
    @Override
    public String toString() {
        return slug.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** The general type for an HTTP status: its own where there is one, else the family's. */
    public static ProblemType ofStatus(int status) {
        return COMMON.stream()
                .filter(type -> type.status == status)
                .findFirst()
                .orElse(status < 500 ? BAD_REQUEST : INTERNAL_ERROR);
    }

    static List<ProblemType> common() {
        return COMMON;
    }
}
