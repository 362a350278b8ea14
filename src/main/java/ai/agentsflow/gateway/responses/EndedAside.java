package ai.agentsflow.gateway.responses;

import ai.agentsflow.calls.ListenerAround;
import ai.agentsflow.calls.RouteListener;
import ai.agentsflow.calls.Served;
import ai.agentsflow.dialect.ModelFailure;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Hears the end of an answer on a thread that may wait, as for a database; the rest on the threads that the answer comes in on. */
final class EndedAside extends ListenerAround {

    private final Executor executor;

    EndedAside(RouteListener listener, Executor executor) {
        super(listener);
        this.executor = executor;
    }

    @Override
    public void onEnd(Served served) {
        try {
            executor.execute(() -> end(served));
        } catch (RejectedExecutionException e) {
            listener().onFailure(new ModelFailure(ModelFailure.Kind.NO_MEMORY, "The server is too busy.", null, e));
        }
    }

    private void end(Served served) {
        try {
            listener().onEnd(served);
        } catch (RuntimeException e) {
            // on this thread nobody else would tell the client
            listener()
                    .onFailure(new ModelFailure(
                            ModelFailure.Kind.BROKEN_ANSWER, "The answer could not be told.", null, e));
        }
    }
}
