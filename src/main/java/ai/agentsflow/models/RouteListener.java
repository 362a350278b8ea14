package ai.agentsflow.models;

import ai.agentsflow.completion.ModelFailure;
import ai.agentsflow.completion.ModelOutput;

/**
 * Hears an answer, whichever model gives it: outputs, and then {@link #onEnd} or {@link #onFailure}. All outputs are of one
 * model: nothing is heard of one that failed before its first content.
 */
public interface RouteListener {

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
     * A model has begun to answer; heard once, before any of its outputs. From here on no other model will.
     *
     * @param model the catalogue's name
     * @param attempts calls made until this one answered, itself included; 0 for an answer from the cache
     */
    default void onBegin(String model, int attempts) {}

    void onOutput(ModelOutput output);

    void onEnd(Served served);

    /** No model gave a complete answer. */
    void onFailure(ModelFailure failure);
}
