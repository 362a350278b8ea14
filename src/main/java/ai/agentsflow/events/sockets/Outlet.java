package ai.agentsflow.events.sockets;

import java.util.function.Consumer;

/** What a socket's frames leave by: the server's own session. */
interface Outlet {

    /** Sends a frame without waiting; {@code sent} hears once, on any thread, whether it could be sent. */
    void send(String frame, Consumer<Boolean> sent);

    /** Asks, by a frame of the protocol, whether the client is there; without waiting. */
    void ping();

    /** Closes the connection; may wait for the network. */
    void close(int code, String reason);
}
