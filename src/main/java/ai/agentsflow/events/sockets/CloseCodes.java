package ai.agentsflow.events.sockets;

/** Why a socket is closed, by <a href="https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1">RFC 6455</a> and IANA's registry. */
final class CloseCodes {

    /** The server goes away. */
    static final int GOING_AWAY = 1001;

    /** No credential, or none any more; too many frames. A client should not come again by itself. */
    static final int POLICY = 1008;

    static final int TOO_BIG = 1009;

    /** Overload, of the server or of a client that reads too slowly. A client may come again a while later. */
    static final int TRY_AGAIN_LATER = 1013;

    private CloseCodes() {}
}
