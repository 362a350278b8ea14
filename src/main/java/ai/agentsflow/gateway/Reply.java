package ai.agentsflow.gateway;

import ai.agentsflow.calls.RouteListener;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.platform.exchange.Exchange;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.shutdown.Shutdown;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.function.Supplier;

/** One answer under way. As long as nothing of it has left, a failure has a status of its own. */
public abstract class Reply implements RouteListener, Exchange.Surface {

    /** What a client says of the cache, and is told of it. */
    static final String CACHE = "x-agentsflow-cache";

    /** What an answer cost, in USD. Of a stream nobody knows that as long as headers can be sent. */
    static final String COST = "x-agentsflow-cost";

    /** Says that this server has counted the tokens, or some of them. */
    static final String ESTIMATED = "x-agentsflow-estimated";

    private static final System.Logger LOG = System.getLogger(Reply.class.getName());

    private final Exchange exchange;

    Reply(Exchange exchange) {
        this.exchange = exchange;
    }

    /** Starts the call. */
    public final void begin(Supplier<ModelCall> start) {
        exchange.serve(this);
        ModelCall begun;
        try {
            begun = start.get();
        } catch (RuntimeException e) {
            fail(GatewayErrors.of(e));
            return;
        }
        exchange.follow(begun);
    }

    final Exchange exchange() {
        return exchange;
    }

    @Override
    public final MemoryBudget.Share memory() {
        return exchange.memory();
    }

    @Override
    public void onCache(boolean hit) {
        exchange.response().setHeader(CACHE, hit ? "hit" : "miss");
    }

    /** What this server tells itself, such as how much of its limits is left, stays. */
    @Override
    public void onHeaders(Map<String, String> headers) {
        var response = exchange.response();
        headers.forEach((name, value) -> {
            if (name.equals(ModelListener.DROPPED)) {
                Dropped.tell(response, value);
            } else if (!response.containsHeader(name)) {
                response.setHeader(name, value);
            }
        });
    }

    @Override
    public void onBegin(String model, int attempts) {
        exchange.response().setHeader("x-agentsflow-model", model);
        exchange.response().setHeader("x-agentsflow-attempts", String.valueOf(attempts));
    }

    @Override
    public final void onFailure(ModelFailure failure) {
        fail(GatewayErrors.of(failure));
    }

    @Override
    public final void onShutdown() {
        fail(ErrorObject.of(Shutdown.refusal()));
    }

    @Override
    public final void onOverflow() {
        fail(GatewayErrors.noMemory());
    }

    /** Tells the client; nothing has left so far. */
    void fail(ErrorObject error) {
        if (!exchange.finish()) {
            return;
        }
        try {
            error.send(exchange.request(), exchange.response());
        } catch (IOException | IllegalStateException e) {
            LOG.log(Level.DEBUG, "the client left before it could be told of a failure");
        } finally {
            exchange.complete();
        }
    }
}
