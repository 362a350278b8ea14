package ai.agentsflow.platform.http;

import org.jspecify.annotations.Nullable;

/**
 * Why a call has no complete answer. The message names host, port and fault, never headers or bodies. Carries no stack
 * trace: it is a report from the network, and cheap enough to make by the thousand.
 */
public final class HttpFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The faults a caller can tell apart. */
    public enum Kind {
        /** Nobody listens there, or the network has no way there. */
        CONNECT_REFUSED,
        /** No usable connection (name, TCP and TLS together) within {@link HttpCall#connectTimeout()}. */
        CONNECT_TIMEOUT,
        /** The name has no address. */
        UNKNOWN_HOST,
        /** The name leads only to addresses that are refused, see {@link AddressKind}; nothing was attempted. */
        FORBIDDEN_ADDRESS,
        /** The TLS handshake failed, for example on a certificate that is not trusted. */
        TLS,
        /** The connection was lost before the head of the answer. */
        RESET,
        /** The connection was lost after the head and before the end of the answer. */
        CUT,
        /** Every connection to the host is busy and the queue for one is full; nothing was attempted. */
        OVERLOADED,
        /** What came back is not HTTP/1.1, or its head is larger than 32 KB. */
        PROTOCOL
    }

    private final Kind kind;
    private final boolean sent;

    HttpFailure(Kind kind, boolean sent, Origin origin, String fault, @Nullable Throwable cause) {
        super(origin + ": " + fault, cause, false, false);
        this.kind = kind;
        this.sent = sent;
    }

    /** The fault. */
    public Kind kind() {
        return kind;
    }

    /** Whether bytes of the request may have reached the server; false means that sending it again is safe. */
    public boolean sent() {
        return sent;
    }
}
