package ai.agentsflow.completion;

/**
 * Hears what a model says: outputs, and then either {@link #onEnd()} or {@link #onFailure}, never both. Calls come one after
 * the other from I/O threads, which must not be held up.
 */
public interface ModelListener {

    /** A chunk of a streamed answer, or the whole answer. */
    void onOutput(ModelOutput output);

    /** The answer is complete. */
    void onEnd();

    /** The answer will not become complete; outputs may have come before. */
    void onFailure(ModelFailure failure);
}
