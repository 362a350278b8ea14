package ai.agentsflow.gateway.messages;

import ai.agentsflow.calls.Served;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.anthropic.CountRequest;
import ai.agentsflow.dialect.anthropic.MessagesBody;
import ai.agentsflow.gateway.AnthropicError;
import ai.agentsflow.gateway.ModelCallServlet;
import ai.agentsflow.gateway.WholeReply;
import ai.agentsflow.platform.exchange.Exchange;
import ai.agentsflow.platform.web.RequestId;

/**
 * {@code POST /v1/messages/count_tokens}: Anthropic's own count where the model speaks Anthropic's API. For any other there is an
 * estimate of about four letters a token, and the header {@code x-agentsflow-estimated} says so.
 */
public class CountTokens extends ModelCallServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void answer(byte[] body, Exchange exchange) {
        exchange.response().setHeader(AnthropicError.REQUEST_ID, RequestId.of(exchange.request()));
        var asked = new CountRequest(MessagesBody.parse(body, Messages.headers(exchange.request())));
        var origin = origin(exchange.request());
        var answer = new WholeReply(exchange, false, CountTokens::whole);
        answer.begin(() -> router.askOrEstimate(asked, origin, answer));
    }

    private static byte[] whole(ModelOutput output, Served served) {
        return output.json();
    }
}
