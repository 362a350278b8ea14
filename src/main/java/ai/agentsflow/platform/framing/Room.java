package ai.agentsflow.platform.framing;

/** Where a connection's bytes are counted while they are held. */
public interface Room {

    /** Takes so many bytes more; false, and nothing changed, when there is no room for them. */
    boolean take(long bytes);

    /** Gives so many of them back. */
    void give(long bytes);
}
