package ai.agentsflow.gateway.responses;

import ai.agentsflow.calls.RouteListener;
import ai.agentsflow.calls.Served;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.platform.memory.MemoryBudget;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Hears the end of an answer on a thread that may wait, as for a database; the rest on the threads that the answer comes in on. */
record EndedAside(RouteListener listener, Executor executor) implements RouteListener {

    @Override
    public MemoryBudget.Share memory() {
        return listener.memory();
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
    public void onEnd(Served served) {
        try {
            executor.execute(() -> end(served));
        } catch (RejectedExecutionException e) {
            listener.onFailure(new ModelFailure(ModelFailure.Kind.NO_MEMORY, "The server is too busy.", null, e));
        }
    }

    private void end(Served served) {
        try {
            listener.onEnd(served);
        } catch (RuntimeException e) {
            // on this thread nobody else would tell the client
            listener.onFailure(
                    new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "The answer could not be told.", null, e));
        }
    }

    @Override
    public void onFailure(ModelFailure failure) {
        listener.onFailure(failure);
    }
}
