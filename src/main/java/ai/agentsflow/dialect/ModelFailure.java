package ai.agentsflow.dialect;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why a model gave no complete answer. The message is ours, for operators and callers: it holds no key, no prompt and no upstream body.
 * What the upstream said itself is the {@link #reason()}.
 */
public final class ModelFailure extends RuntimeException {

    /** What happened, by whose fault, and what follows from it. */
    public enum Kind {
        /** No connection, or it broke before anything was answered. */
        UNREACHABLE(true, Fault.UPSTREAM),
        /** One of the deadlines passed. */
        TIMEOUT(true, Fault.UPSTREAM),
        /** The upstream failed by itself: a 5xx. */
        UPSTREAM_ERROR(true, Fault.UPSTREAM),
        /** The answer began and broke off, or is not what the protocol says. */
        BROKEN_ANSWER(true, Fault.UPSTREAM),
        /** The upstream asks to be asked later. */
        RATE_LIMITED(true, Fault.CALLER),
        /** The upstream does not take our credential, or not for this. */
        CREDENTIAL_REFUSED(true, Fault.CALLER),
        /** The upstream does not know the model, or what the request names. */
        MODEL_UNKNOWN(true, Fault.CALLER),
        /** There is no model of the name that the client asked for. */
        NO_SUCH_MODEL(false, Fault.CALLER),
        /** The prompt is longer than the model can read. */
        CONTEXT_TOO_LONG(false, Fault.CALLER),
        /** The upstream's content rules stopped the call. */
        CONTENT_REFUSED(false, Fault.CALLER),
        /** The upstream finds the request itself wrong. */
        REQUEST_REFUSED(false, Fault.CALLER),
        /** The upstream does not have the API in which it was asked; it may in another. */
        NOT_SPOKEN(true, Fault.NOBODY),
        /** The answer, or an event of it, is larger than may be held. */
        ANSWER_TOO_LARGE(false, Fault.NOBODY),
        /** The client took its answer so slowly that the time for all of it has passed. */
        CLIENT_TOO_SLOW(false, Fault.NOBODY),
        /** This server has no memory for the answer right now. */
        NO_MEMORY(false, Fault.NOBODY);

        private final boolean elsewhere;
        private final Fault fault;

        Kind(boolean elsewhere, Fault fault) {
            this.elsewhere = elsewhere;
            this.fault = fault;
        }
    }

    /** Who has to do better. */
    public enum Fault {
        /** The upstream failed: counted against the model. */
        UPSTREAM,
        /** Whoever asks, or our account there: the upstream has answered, and is well. */
        CALLER,
        /** It says nothing about the upstream. */
        NOBODY
    }

    private static final int BAD_REQUEST = 400;
    private static final Set<Integer> KEPT_STATUSES = Set.of(409, 413, 422);

    private final Kind kind;
    private final @Nullable Duration retryAfter;
    private final @Nullable Reason reason;

    public ModelFailure(Kind kind, String message) {
        this(kind, message, null, null);
    }

    public ModelFailure(Kind kind, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        this(kind, message, retryAfter, cause, null);
    }

    private ModelFailure(
            Kind kind,
            String message,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause,
            @Nullable Reason reason) {
        super(message, cause);
        this.kind = kind;
        this.retryAfter = retryAfter;
        this.reason = reason;
    }

    /** One for which the upstream has given its reason. */
    public static ModelFailure told(Kind kind, String message, @Nullable Duration retryAfter, Reason reason) {
        return new ModelFailure(kind, message, retryAfter, null, reason);
    }

    public Kind kind() {
        return kind;
    }

    /** The message with what it leaves out for callers: the cause's words name the upstream's address. */
    public String forOperators() {
        var cause = getCause();
        return cause == null || cause.getMessage() == null ? String.valueOf(getMessage()) : cause.getMessage();
    }

    /** By whose fault there is no answer; only the upstream's own counts against a model. */
    public Fault fault() {
        return kind.fault;
    }

    /**
     * Whether nobody will get an answer there, whatever they ask: the model is gone, or our credential is refused. Not a 403, nor what
     * else may be unknown: that can be because of what one request asks for.
     */
    public boolean isOfEntry() {
        return reason != null
                && ((kind == Kind.CREDENTIAL_REFUSED && reason.isOfCredential())
                        || (kind == Kind.MODEL_UNKNOWN && reason.isOfModel()));
    }

    /** Whether another model may do better. */
    public boolean anotherMayAnswer() {
        return kind.elsewhere;
    }

    /** How a {@link Kind#REQUEST_REFUSED} is told over HTTP: 409, 413 and 422 as the upstream said it, anything else as 400. */
    public int status() {
        return reason != null && KEPT_STATUSES.contains(reason.status()) ? reason.status() : BAD_REQUEST;
    }

    /** What the upstream said itself. */
    public Optional<Reason> reason() {
        return Optional.ofNullable(reason);
    }

    /** The upstream's own wish. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
