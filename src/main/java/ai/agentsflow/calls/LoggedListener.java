package ai.agentsflow.calls;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ModelPiece;
import ai.agentsflow.platform.logging.LogContext;
import ai.agentsflow.platform.memory.MemoryBudget;
import java.util.Map;

/** Hears a model on the threads that its answer comes in on, where lines belong to nobody unless it is said. */
public record LoggedListener(LogContext context, ModelListener listener) implements ModelListener {

    @Override
    public MemoryBudget.Share memory() {
        return listener.memory();
    }

    @Override
    public boolean takesPieces() {
        return listener.takesPieces();
    }

    @Override
    public void onHeaders(Map<String, String> headers) {
        listener.onHeaders(headers);
    }

    @Override
    public void onPiece(ModelPiece piece) {
        context.during(() -> listener.onPiece(piece));
    }

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
