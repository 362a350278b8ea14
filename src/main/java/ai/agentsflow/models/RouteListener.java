package ai.agentsflow.models;

import ai.agentsflow.completion.ModelFailure;
import ai.agentsflow.completion.ModelOutput;

/**
 * Hears an answer, whichever model gives it: outputs, and then {@link #onEnd} or {@link #onFailure}. All outputs are of one
 * model: nothing is heard of one that failed before its first content.
 */
public interface RouteListener {

    void onOutput(ModelOutput output);

    void onEnd(Served served);

    /** No model gave a complete answer. */
    void onFailure(ModelFailure failure);
}
