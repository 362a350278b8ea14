package ai.agentsflow.gateway;

import ai.agentsflow.dialect.openai.PathModel;
import ai.agentsflow.gateway.paths.GatewayPathFilter;
import ai.agentsflow.limits.LimitedRoute;
import ai.agentsflow.limits.RateLimited;
import ai.agentsflow.platform.exchange.Exchanges;
import ai.agentsflow.platform.exchange.OverExchange;
import ai.agentsflow.platform.json.JsonHeaders;
import ai.agentsflow.platform.reply.Reply;
import ai.agentsflow.routing.ModelRouter;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * What the operations share that ask a model: a JSON body comes in, bounded, and an answer goes out, both without holding a
 * thread.
 */
@OverExchange
@RateLimited(value = "100/minute", route = LimitedRoute.GATEWAY, tokens = true)
public abstract class ModelCallServlet extends GatewayServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    protected transient ModelRouter router;

    @Inject
    transient Exchanges exchanges;

    @Inject
    transient GatewayConfig config;

    protected ModelCallServlet() {
        super("POST");
    }

    /** Gives a reply, or throws what an error is made of as long as nothing of an answer has left. */
    protected abstract void answer(byte[] body, Reply reply);

    @Override
    protected final void answer(HttpServletRequest request, HttpServletResponse response) {
        JsonHeaders.requireJson(request, response);
        var reply = GatewayReplies.to(exchanges.begin(request, response));
        reply.read(config.maxBodyBytes(), body -> answer(forItsModel(body, request), reply));
    }

    private static byte[] forItsModel(byte[] body, HttpServletRequest request) {
        return GatewayPathFilter.model(request)
                .map(model -> PathModel.in(body, model))
                .orElse(body);
    }
}
