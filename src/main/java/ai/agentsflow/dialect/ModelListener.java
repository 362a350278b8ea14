package ai.agentsflow.dialect;

import ai.agentsflow.platform.memory.MemoryBudget;
import java.util.Map;

/**
 * Hears what a model says: outputs, or pieces of one, and then either {@link #onEnd()} or {@link #onFailure}, never both. Calls
 * come one after the other from I/O threads, which must not be held up.
 */
public interface ModelListener {

    /** The header that names what of a request a model was not told. */
    String DROPPED = "x-agentsflow-dropped";

    /** Whatever is held of the answer before it is told is taken from here. */
    MemoryBudget.Share memory();

    /** Whether a whole answer that is large may come in pieces, by {@link #onPiece}, instead of as an output. */
    default boolean takesPieces() {
        return false;
    }

    /**
     * The headers of the vendor's own API that came with the answer, and {@link #DROPPED}; heard before any output, if there are any.
     *
     * @param headers by their names in lower case
     */
    default void onHeaders(Map<String, String> headers) {}

    /** A chunk of a streamed answer, or the whole answer. */
    void onOutput(ModelOutput output);

    /** A piece of a whole answer. */
    default void onPiece(ModelPiece piece) {
        throw new IllegalStateException("a listener was told pieces that takes none");
    }

    /** The answer is complete. */
    void onEnd();

    /** The answer will not become complete; outputs may have come before. */
    void onFailure(ModelFailure failure);
}
