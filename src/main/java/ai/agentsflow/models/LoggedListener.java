package ai.agentsflow.models;

import ai.agentsflow.completion.ModelFailure;
import ai.agentsflow.completion.ModelListener;
import ai.agentsflow.completion.ModelOutput;
import ai.agentsflow.platform.logging.LogContext;

/** Hears a model on the threads that its answer comes in on, where lines belong to nobody unless it is said. */
record LoggedListener(LogContext context, ModelListener listener) implements ModelListener {

    @Override
    public void onOutput(ModelOutput output) {
        var outer = context.enter();
        try {
            listener.onOutput(output);
        } finally {
            outer.enter();
        }
    }

    @Override
    public void onEnd() {
        context.during(listener::onEnd);
    }

    @Override
    public void onFailure(ModelFailure failure) {
        context.during(() -> listener.onFailure(failure));
    }
}
