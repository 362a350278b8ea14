package ai.agentsflow.gateway;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.platform.exchange.Exchange;
import ai.agentsflow.platform.reply.Reply;
import ai.agentsflow.platform.reply.ReplyErrors;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Replies whose errors have the shape of the API that was asked. */
final class GatewayReplies implements ReplyErrors {

    private static final GatewayReplies ERRORS = new GatewayReplies();

    private GatewayReplies() {}

    static Reply to(Exchange exchange) {
        return new Reply(exchange, ERRORS);
    }

    @Override
    public void send(HttpServletRequest request, HttpServletResponse response, RuntimeException failure)
            throws IOException {
        GatewayErrors.of(failure).send(request, response);
    }

    @Override
    public RuntimeException noMemory() {
        return new ModelFailure(ModelFailure.Kind.NO_MEMORY, "The server has no memory for this answer right now.");
    }
}
