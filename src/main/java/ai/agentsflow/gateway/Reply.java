package ai.agentsflow.gateway;

import ai.agentsflow.completion.ModelCall;
import ai.agentsflow.completion.ModelFailure;
import ai.agentsflow.models.RouteListener;
import ai.agentsflow.platform.problem.ErrorObject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One answer under way. As long as nothing of it has left, a failure has a status of its own; a client that leaves ends the call. */
abstract class Reply implements RouteListener {

    private static final System.Logger LOG = System.getLogger(Reply.class.getName());

    private final AsyncContext context;
    private @Nullable ModelCall call;
    private boolean gone;

    Reply(AsyncContext context) {
        this.context = context;
    }

    /** Starts the call. It may be over, and the client gone, before it is known here. */
    final void begin(Supplier<ModelCall> start) {
        ModelCall begun;
        try {
            begun = start.get();
        } catch (RuntimeException e) {
            fail(GatewayErrors.of(e));
            return;
        }
        boolean late;
        synchronized (this) {
            call = begun;
            late = gone;
        }
        if (late) {
            begun.cancel();
        }
    }

    @Override
    public void onBegin(String model, int attempts) {
        var response = (HttpServletResponse) context.getResponse();
        response.setHeader("x-agentsflow-model", model);
        response.setHeader("x-agentsflow-attempts", String.valueOf(attempts));
    }

    @Override
    public void onFailure(ModelFailure failure) {
        fail(GatewayErrors.of(failure));
    }

    /** Tells the client; nothing has left so far. */
    void fail(ErrorObject error) {
        try {
            error.send((HttpServletResponse) context.getResponse());
        } catch (IOException | IllegalStateException e) {
            LOG.log(Level.DEBUG, "the client left before it could be told of a failure");
        } finally {
            complete();
        }
    }

    final AsyncContext context() {
        return context;
    }

    /** The client has left. */
    final void gone() {
        ModelCall running;
        synchronized (this) {
            gone = true;
            running = call;
        }
        if (running != null) {
            running.cancel();
        }
    }

    final void complete() {
        try {
            context.complete();
        } catch (IllegalStateException e) {
            LOG.log(Level.DEBUG, "the container has ended this exchange by itself");
        }
    }
}
