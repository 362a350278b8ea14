package ai.agentsflow.platform.exchange;

/** Work whose results a client takes at its own pace. All methods return at once, in any state, called by any thread. */
public interface PacedWork {

    /** Brings no more than it cannot hold back, until {@link #resume()}. */
    default void pause() {}

    /** Goes on. */
    default void resume() {}

    /** Ends it; nothing more is brought. Harmless when it is over. */
    void cancel();
}
