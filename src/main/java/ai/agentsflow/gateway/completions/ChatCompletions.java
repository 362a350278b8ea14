package ai.agentsflow.gateway.completions;

import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.gateway.ModelCallServlet;
import ai.agentsflow.gateway.Reply;
import ai.agentsflow.gateway.StreamedReply;
import ai.agentsflow.gateway.WholeReply;
import ai.agentsflow.platform.exchange.Exchange;
import ai.agentsflow.routing.Question;

/**
 * {@code POST /v1/chat/completions}, streamed and not. A servlet, because only there can an answer be waited for and written
 * without a thread; described in {@code META-INF/openapi.yaml}.
 */
public class ChatCompletions extends ModelCallServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void answer(byte[] body, Exchange exchange) {
        var asked = ChatRequest.parse(body);
        var origin = origin(exchange.request());
        Reply answer = asked.stream()
                ? new StreamedReply(exchange, ChatForm.stream(asked.wantsUsage()))
                : new WholeReply(exchange, true, ChatForm::whole);
        var sent = asked.wantingUsage();
        answer.begin(() -> router.ask(Question.of(sent), origin, answer));
    }
}
