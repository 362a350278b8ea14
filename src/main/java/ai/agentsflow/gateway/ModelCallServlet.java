package ai.agentsflow.gateway;

import ai.agentsflow.dialect.openai.PathModel;
import ai.agentsflow.gateway.paths.GatewayPathFilter;
import ai.agentsflow.limits.LimitedRoute;
import ai.agentsflow.limits.RateLimited;
import ai.agentsflow.platform.exchange.Exchange;
import ai.agentsflow.platform.exchange.Exchanges;
import ai.agentsflow.platform.exchange.IncomingBody;
import ai.agentsflow.platform.exchange.OverExchange;
import ai.agentsflow.platform.json.JsonHeaders;
import ai.agentsflow.platform.logging.LogContext;
import ai.agentsflow.platform.problem.BodyProblems;
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
        var exchange = exchanges.begin(request, response);
        exchange.read(config.maxBodyBytes(), new Call(exchange, GatewayReplies.to(exchange), LogContext.current()));
    }

    /** A request whose body is on its way. */
    private final class Call implements IncomingBody.Listener {

        private final Exchange exchange;
        private final Reply reply;
        private final LogContext log;

        Call(Exchange exchange, Reply reply, LogContext log) {
            this.exchange = exchange;
            this.reply = reply;
            this.log = log;
        }

        @Override
        public void onBody(byte[] body) {
            log.during(() -> {
                try {
                    answer(forItsModel(body), reply);
                } catch (RuntimeException refusal) {
                    reply.fail(refusal);
                }
            });
        }

        private byte[] forItsModel(byte[] body) {
            return GatewayPathFilter.model(exchange.request())
                    .map(model -> PathModel.in(body, model))
                    .orElse(body);
        }

        @Override
        public void onFailure(RuntimeException failure) {
            log.during(() -> reply.fail(BodyProblems.of(failure, config.maxBodyBytes(), exchange.bodyTimeout())));
        }
    }
}
