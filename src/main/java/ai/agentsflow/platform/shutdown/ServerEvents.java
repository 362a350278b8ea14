package ai.agentsflow.platform.shutdown;

/**
 * The server's news that it is about to stop, or to take an application away, heard while requests still reach it: what the
 * application itself is told comes when they no longer do.
 */
public interface ServerEvents {

    /**
     * Listens from now on.
     *
     * @param application the name that the server knows it by
     * @param onLeaving run on a thread of the server, which waits for it
     */
    void listen(String application, Runnable onLeaving);

    /** Listens no more. */
    void leave();
}
