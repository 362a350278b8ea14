package ai.agentsflow.calls;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ModelPiece;
import ai.agentsflow.platform.memory.MemoryBudget;
import java.util.Map;

/** Hears an answer for another listener, and changes one thing or another on the way. */
public abstract class ListenerAround implements RouteListener {

    private final RouteListener listener;

    /** @param listener hears what is not changed */
    protected ListenerAround(RouteListener listener) {
        this.listener = listener;
    }

    /** Who hears it in the end. */
    protected final RouteListener listener() {
        return listener;
    }

    @Override
    public MemoryBudget.Share memory() {
        return listener.memory();
    }

    @Override
    public boolean takesPieces() {
        return listener.takesPieces();
    }

    @Override
    public boolean streamed() {
        return listener.streamed();
    }

    @Override
    public void onCache(boolean hit) {
        listener.onCache(hit);
    }

    @Override
    public void onHeaders(Map<String, String> headers) {
        listener.onHeaders(headers);
    }

    @Override
    public void onBegin(String model, int attempts) {
        listener.onBegin(model, attempts);
    }

    @Override
    public void onOutput(ModelOutput output) {
        listener.onOutput(output);
    }

    @Override
    public void onPiece(ModelPiece piece) {
        listener.onPiece(piece);
    }

    @Override
    public void onEnd(Served served) {
        listener.onEnd(served);
    }

    @Override
    public void onFailure(ModelFailure failure) {
        listener.onFailure(failure);
    }
}
