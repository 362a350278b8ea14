package ai.agentsflow.completion;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why a model gave no complete answer. The message is for operators and callers: it holds no key, no prompt and no upstream body. */
public final class ModelFailure extends RuntimeException {

    /** What happened, and what follows from it. */
    public enum Kind {
        /** No connection, or it broke before anything was answered. */
        UNREACHABLE(true),
        /** One of the deadlines passed. */
        TIMEOUT(true),
        /** The upstream asks to be asked later. */
        RATE_LIMITED(true),
        /** The upstream failed by itself: a 5xx. */
        UPSTREAM_ERROR(true),
        /** The answer began and broke off, or is not what the protocol says. */
        BROKEN_ANSWER(true),
        /** The upstream does not take our credential. */
        CREDENTIAL_REFUSED(true),
        /** The upstream does not know the model. */
        MODEL_UNKNOWN(true),
        /** The prompt is longer than the model can read. */
        CONTEXT_TOO_LONG(false),
        /** The upstream's content rules stopped the call. */
        CONTENT_REFUSED(false),
        /** The upstream finds the request itself wrong. */
        REQUEST_REFUSED(false);

        private final boolean elsewhere;

        Kind(boolean elsewhere) {
            this.elsewhere = elsewhere;
        }
    }

    private static final int BAD_REQUEST = 400;
    private static final Set<Integer> KEPT_STATUSES = Set.of(409, 422);

    private final Kind kind;
    private final @Nullable Duration retryAfter;
    private final int status;

    public ModelFailure(Kind kind, String message) {
        this(kind, message, null, null);
    }

    public ModelFailure(Kind kind, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        this(kind, message, retryAfter, cause, BAD_REQUEST);
    }

    private ModelFailure(
            Kind kind, String message, @Nullable Duration retryAfter, @Nullable Throwable cause, int status) {
        super(message, cause);
        this.kind = kind;
        this.retryAfter = retryAfter;
        this.status = status;
    }

    /** A {@link Kind#REQUEST_REFUSED} by this HTTP status of the upstream. */
    public static ModelFailure refused(String message, int status) {
        return new ModelFailure(
                Kind.REQUEST_REFUSED, message, null, null, KEPT_STATUSES.contains(status) ? status : BAD_REQUEST);
    }

    public Kind kind() {
        return kind;
    }

    /** Whether another model may do better: the fault lies with the upstream, not with the request. */
    public boolean anotherMayAnswer() {
        return kind.elsewhere;
    }

    /** How a {@link Kind#REQUEST_REFUSED} is told over HTTP: 409 and 422 as the upstream said it, anything else as 400. */
    public int status() {
        return status;
    }

    /** The upstream's own wish. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
