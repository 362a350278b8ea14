package ai.agentsflow.platform.exchange;

/** One connection of a client, of which the Servlet API tells nothing. Thread-safe. */
public interface ClientConnection {

    /**
     * Tells when the client closes the connection, also while nothing is being written to it. While it is watched the server reads
     * from it, which it must not do once the client may send its next request: the watch ends before the answer's last byte.
     *
     * @param onClosed called once, at most, on a thread of the server, or on this one when it is closed already
     * @return ends the watch
     */
    Runnable watch(Runnable onClosed);

    /**
     * Runs something when no thread of the server is in a request of this connection any more: at once where none is, or where it is
     * the calling thread that is in it, otherwise on the thread that leaves it.
     */
    void onceLeft(Runnable action);

    /** Closes it at once: what has not been sent is dropped, and the client sees a broken connection. */
    void close();
}
