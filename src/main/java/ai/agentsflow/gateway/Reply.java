package ai.agentsflow.gateway;

import ai.agentsflow.completion.ModelCall;
import ai.agentsflow.completion.ModelFailure;
import ai.agentsflow.models.RouteListener;
import ai.agentsflow.platform.http.Cancellable;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.platform.problem.ErrorObject;
import ai.agentsflow.platform.shutdown.Shutdown;
import ai.agentsflow.platform.web.ClientConnections;
import ai.agentsflow.platform.web.ClientWatch;
import ai.agentsflow.platform.web.RequestsInFlight;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One answer under way. As long as nothing of it has left, a failure has a status of its own; a client that leaves ends the call. */
abstract class Reply implements RouteListener {

    /** What a client says of the cache, and is told of it. */
    static final String CACHE = "x-agentsflow-cache";

    private static final System.Logger LOG = System.getLogger(Reply.class.getName());

    /** What is answered sooner need not be watched. */
    private static final Duration UNWATCHED = Duration.ofMillis(100);

    private final AsyncContext context;
    private final ClientWatch watch;
    private final Cancellable watching;
    private @Nullable ModelCall call;
    private boolean over;
    private boolean gone;

    Reply(AsyncContext context, HttpClient timer, ClientConnections connections) {
        this.context = context;
        var request = context.getRequest();
        watch = new ClientWatch(connections.of(request), this::gone);
        watching = timer.schedule(UNWATCHED, watch::begin);
        RequestsInFlight.whenTimeIsUp(request, this::endEarly);
    }

    /** The server ends before the answer does: the client is told in its API's words, as of any failure. */
    private void endEarly() {
        fail(ErrorObject.of(Shutdown.refusal()));
        gone();
    }

    /**
     * The last of the answer is about to leave.
     *
     * @return false when nothing can be answered any more
     */
    final boolean finish() {
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
        }
        watching.cancel();
        watch.end();
        return true;
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
    public void onCache(boolean hit) {
        ((HttpServletResponse) context.getResponse()).setHeader(CACHE, hit ? "hit" : "miss");
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
        if (!finish()) {
            return;
        }
        try {
            error.send((HttpServletRequest) context.getRequest(), (HttpServletResponse) context.getResponse());
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
        boolean open = finish();
        ModelCall running;
        synchronized (this) {
            gone = true;
            running = call;
        }
        if (running != null) {
            running.cancel();
        }
        if (open) {
            leave();
        }
    }

    /** Nobody is there to hear the rest. */
    void leave() {
        complete();
    }

    final void complete() {
        try {
            context.complete();
        } catch (IllegalStateException e) {
            LOG.log(Level.DEBUG, "the container has ended this exchange by itself");
        }
    }
}
