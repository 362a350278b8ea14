package ai.agentsflow.gateway;

import ai.agentsflow.calls.RouteListener;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.reply.Reply;
import java.util.Map;
import java.util.function.Supplier;

/** A model's answer on its way into a reply: which model gives it, and what else is told beside it. */
public abstract class ModelAnswer implements RouteListener {

    /** What a client says of the cache, and is told of it. */
    static final String CACHE = "x-agentsflow-cache";

    /** What an answer cost, in USD. Of a stream nobody knows that as long as headers can be sent. */
    static final String COST = "x-agentsflow-cost";

    /** Says that this server has counted the tokens, or some of them. */
    static final String ESTIMATED = "x-agentsflow-estimated";

    private final Reply reply;

    ModelAnswer(Reply reply) {
        this.reply = reply;
    }

    /** Starts the call. */
    public final void begin(Supplier<ModelCall> start) {
        reply.begin(start);
    }

    final Reply reply() {
        return reply;
    }

    @Override
    public final MemoryBudget.Share memory() {
        return reply.memory();
    }

    @Override
    public void onCache(boolean hit) {
        reply.response().setHeader(CACHE, hit ? "hit" : "miss");
    }

    /** What this server tells itself, such as how much of its limits is left, stays. */
    @Override
    public void onHeaders(Map<String, String> headers) {
        var response = reply.response();
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
        reply.response().setHeader("x-agentsflow-model", model);
        reply.response().setHeader("x-agentsflow-attempts", String.valueOf(attempts));
    }

    @Override
    public final void onFailure(ModelFailure failure) {
        reply.fail(failure);
    }
}
