package ai.agentsflow.calls;

import ai.agentsflow.catalogue.Task;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ModelPiece;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.web.Requester;
import java.util.Map;

/**
 * Names no model that a restricted request may not ask for. The catalogue's fallbacks and a task's models answer for a name that it
 * may ask for; the answer then bears that name, and {@code agentsflow} for its provider.
 */
public final class DiscreetListener implements RouteListener {

    private final String wanted;
    private final Requester requester;
    private final RouteListener listener;

    private DiscreetListener(String wanted, Requester requester, RouteListener listener) {
        this.wanted = wanted;
        this.requester = requester;
        this.listener = listener;
    }

    /** The listener itself where the request may use all models. */
    public static RouteListener of(String wanted, Requester requester, RouteListener listener) {
        return requester.scope().isEmpty() ? listener : new DiscreetListener(wanted, requester, listener);
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
        listener.onBegin(requester.mayUse(model) ? model : wanted, attempts);
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
        listener.onEnd(requester.mayUse(served.model()) ? served : served.as(wanted, Task.OWNER));
    }

    @Override
    public void onFailure(ModelFailure failure) {
        listener.onFailure(failure);
    }
}
