package ai.agentsflow.gateway;

import ai.agentsflow.gateway.messages.MessagesRequest;
import ai.agentsflow.platform.exchange.Exchange;
import ai.agentsflow.platform.web.RequestId;

/**
 * {@code POST /v1/messages}, streamed and not: Anthropic's API over any model. A servlet for the same reason as
 * {@link ChatCompletions}.
 */
public class Messages extends ModelCallServlet {

    private static final long serialVersionUID = 1L;

    @Override
    void answer(byte[] body, Exchange exchange) {
        exchange.response().setHeader(AnthropicError.REQUEST_ID, RequestId.of(exchange.request()));
        var asked = MessagesRequest.read(body);
        var origin = origin(exchange.request());
        Reply answer = asked.stream()
                ? new StreamedReply(exchange, MessageForm.stream(origin.requestId(), asked.estimatedTokens()))
                : new WholeReply(exchange, false, MessageForm::whole);
        answer.begin(() -> router.chat(asked.model(), entry -> asked, origin, answer));
    }
}
