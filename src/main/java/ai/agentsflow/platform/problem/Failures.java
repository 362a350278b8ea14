package ai.agentsflow.platform.problem;

import ai.agentsflow.platform.web.RequestBodies;
import jakarta.json.JsonException;
import jakarta.json.bind.JsonbException;
import jakarta.ws.rs.WebApplicationException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an exception that nobody meant for a client becomes: the right type, and no word of its own. */
public final class Failures {

    private static final System.Logger LOG = System.getLogger(Failures.class.getName());
    private static final Duration DATABASE_RETRY = Duration.ofSeconds(5);
    private static final Duration BUSY_RETRY = Duration.ofSeconds(1);

    private Failures() {}

    /** The problem for any exception; one that is the server's own fault is logged here, once. */
    public static ProblemException problem(Throwable failure) {
        var meant = cause(failure, ProblemException.class);
        if (meant != null) {
            return meant;
        }
        if (DatabaseFailures.isUnavailable(failure) || DatabaseFailures.isFailedCommit(failure)) {
            LOG.log(
                    Level.WARNING,
                    "the database cannot be reached: {0}",
                    deepest(failure).getMessage());
            return new ProblemException(
                    ProblemType.DATABASE_UNAVAILABLE,
                    "The database or its connection pool is busy or away; nothing was stored.",
                    List.of(),
                    DATABASE_RETRY,
                    failure);
        }
        if (DatabaseFailures.isBusy(failure)) {
            // by its state: H2's words for it hold the row
            LOG.log(
                    Level.WARNING,
                    "the database gave up a request for others: SQLSTATE {0}",
                    DatabaseFailures.state(failure).orElse("unknown"));
            return new ProblemException(
                    ProblemType.UNAVAILABLE,
                    "The database is busy with what this request needs. Nothing was stored; send it again.",
                    List.of(),
                    BUSY_RETRY,
                    failure);
        }
        var http = cause(failure, WebApplicationException.class);
        if (http != null && http.getResponse().getStatus() < 500) {
            return ofHttp(http);
        }
        if (cause(failure, JsonbException.class) != null || cause(failure, JsonException.class) != null) {
            return new ProblemException(ProblemType.BAD_REQUEST, "The body is not the JSON that this operation takes.");
        }
        return ownFault(failure);
    }

    /** The problem for what is this server's fault and nobody else's. */
    static ProblemException ownFault(Throwable failure) {
        LOG.log(Level.ERROR, "a request failed", failure);
        return new ProblemException(
                ProblemType.INTERNAL_ERROR, "The server failed; its log knows this request by its request_id.");
    }

    private static ProblemException ofHttp(WebApplicationException http) {
        if (cause(http, JsonbException.class) != null || cause(http, JsonException.class) != null) {
            return new ProblemException(ProblemType.BAD_REQUEST, "The body is not the JSON that this operation takes.");
        }
        var type = ProblemType.ofStatus(http.getResponse().getStatus());
        return new ProblemException(
                type,
                switch (type.status()) {
                    case 404 -> "Nothing is served at this path.";
                    case 405 -> "The Allow header names the methods that this path takes.";
                    case 415 -> "Send the body as application/json, with that Content-Type.";
                    case 406 -> "The Accept header leaves out every media type that this path serves.";
                    case 413 -> "The body may have %s bytes at most.".formatted(RequestBodies.MOST_BYTES);
                    case 403 -> "The caller's role does not allow this.";
                    case 401 -> "Send a valid credential.";
                    case 400 -> "The request cannot be understood as it is, or its JSON nests too deeply.";
                    default -> "The request cannot be understood as it is.";
                });
    }

    private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
        }
        return null;
    }

    private static Throwable deepest(Throwable failure) {
        Throwable at = failure;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return at;
    }
}
