package ai.agentsflow.completion;

/** A call under way. */
public interface ModelCall {

    /** Closes the upstream connection; the listener hears nothing more. Harmless when the call is over. */
    void cancel();
}
