package ai.agentsflow.calls;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ModelPiece;
import ai.agentsflow.platform.memory.MemoryBudget;
import java.util.Map;

/**
 * Hears an answer, whichever model gives it: outputs, and then {@link #onEnd} or {@link #onFailure}. All outputs are of one
 * model: nothing is heard of one that failed before its first content.
 */
public interface RouteListener {

    /** Whatever is held of the answer before it is told is taken from here. */
    MemoryBudget.Share memory();

    /** Whether a whole answer that is large may come in pieces, by {@link #onPiece}, instead of as an output. */
    default boolean takesPieces() {
        return false;
    }

    /** Whether the client is given the answer piece by piece, and so waits for its first one. */
    default boolean streamed() {
        return false;
    }

    /**
     * The cache takes part in this request; heard once, before anything else.
     *
     * @param hit whether no model is asked for it
     */
    default void onCache(boolean hit) {}

    /**
     * The headers of the vendor's own API that came with the answer; heard right before its beginning, if there are any.
     *
     * @param headers by their names in lower case
     */
    default void onHeaders(Map<String, String> headers) {}

    /**
     * A model has begun to answer; heard once, before any of its outputs. From here on no other model will.
     *
     * @param model the catalogue's name
     * @param attempts calls made until this one answered, itself included; 0 for an answer from the cache
     */
    default void onBegin(String model, int attempts) {}

    void onOutput(ModelOutput output);

    /** A piece of a whole answer, where the listener {@linkplain #takesPieces() takes them}. */
    default void onPiece(ModelPiece piece) {
        throw new IllegalStateException("a listener was told pieces that takes none");
    }

    void onEnd(Served served);

    /** No model gave a complete answer. */
    void onFailure(ModelFailure failure);
}
