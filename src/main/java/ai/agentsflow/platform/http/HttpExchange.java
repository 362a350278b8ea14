package ai.agentsflow.platform.http;

/** One call on its way. All methods return at once and may be called by any thread, any number of times. */
public interface HttpExchange {

    /**
     * Gives the call up: its connection is closed at once unless the answer had already ended, and the listener hears
     * nothing more. A listener method that another thread is entering at this moment may still finish.
     */
    void cancel();

    /**
     * Stops reading from the server, which then feels back pressure. Called from inside {@link HttpListener#onBody} no
     * further part follows it; called by another thread, a part already being delivered may still arrive.
     */
    void pause();

    /** Goes on reading after {@link #pause()}; what had arrived meanwhile is delivered first, in order. */
    void resume();
}
