package ai.agentsflow.platform.problem;

import java.util.List;
import java.util.Locale;

/**
 * A kind of problem that the server tells, with its HTTP status. Those that any feature can have are here; a feature makes
 * those of its own.
 */
public final class ProblemType {

    public static final ProblemType BAD_REQUEST =
            new ProblemType("bad-request", 400, "The request cannot be understood");
    public static final ProblemType INVALID_INPUT = new ProblemType("invalid-input", 400, "The input breaks a rule");
    public static final ProblemType UNAUTHENTICATED =
            new ProblemType("unauthenticated", 401, "Who is calling is not known");
    public static final ProblemType FORBIDDEN = new ProblemType("forbidden", 403, "The caller may not do this");
    public static final ProblemType NOT_FOUND = new ProblemType("not-found", 404, "There is no such thing");
    public static final ProblemType METHOD_NOT_ALLOWED =
            new ProblemType("method-not-allowed", 405, "The resource does not take this method");
    public static final ProblemType NOT_ACCEPTABLE =
            new ProblemType("not-acceptable", 406, "None of the accepted media types can be served");
    public static final ProblemType REQUEST_TIMEOUT =
            new ProblemType("request-timeout", 408, "The request took too long to arrive");
    public static final ProblemType CONFLICT =
            new ProblemType("conflict", 409, "The request conflicts with what is there");
    public static final ProblemType TOO_LARGE = new ProblemType("too-large", 413, "The request is too large");
    public static final ProblemType URI_TOO_LONG = new ProblemType("uri-too-long", 414, "URI Too Long");
    public static final ProblemType UNSUPPORTED_MEDIA_TYPE =
            new ProblemType("unsupported-media-type", 415, "The body's media type is not taken");
    public static final ProblemType EXPECTATION_FAILED =
            new ProblemType("expectation-failed", 417, "Expectation Failed");
    public static final ProblemType TOO_MANY_REQUESTS = new ProblemType("too-many-requests", 429, "Too many requests");
    public static final ProblemType HEADERS_TOO_LARGE =
            new ProblemType("headers-too-large", 431, "Request Header Fields Too Large");
    public static final ProblemType INTERNAL_ERROR = new ProblemType("internal-error", 500, "The server failed");
    public static final ProblemType NOT_IMPLEMENTED = new ProblemType("not-implemented", 501, "Not Implemented");
    public static final ProblemType UNAVAILABLE =
            new ProblemType("unavailable", 503, "The server cannot do this right now");
    public static final ProblemType DATABASE_UNAVAILABLE =
            new ProblemType("database-unavailable", 503, "The database cannot be reached right now");
    public static final ProblemType HTTP_VERSION_NOT_SUPPORTED =
            new ProblemType("http-version-not-supported", 505, "HTTP Version Not Supported");

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

    /**
     * @param slug names it among all, in lower case with hyphens; does not change, since programs tell problems by it
     * @param status the HTTP status
     * @param title the kind in words
     */
    public ProblemType(String slug, int status, String title) {
        this.slug = slug;
        this.status = status;
        this.title = title;
    }

    public String slug() {
        return slug;
    }

    public int status() {
        return status;
    }

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
