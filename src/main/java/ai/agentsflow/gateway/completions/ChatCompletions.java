package ai.agentsflow.gateway.completions;

import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.gateway.ModelAnswer;
import ai.agentsflow.gateway.ModelCallServlet;
import ai.agentsflow.gateway.StreamedAnswer;
import ai.agentsflow.gateway.WholeAnswer;
import ai.agentsflow.platform.reply.Reply;
import ai.agentsflow.routing.ClientRequest;

/**
 * {@code POST /v1/chat/completions}, streamed and not. A servlet, because only there can an answer be waited for and written
 * without a thread; described in {@code META-INF/openapi.yaml}.
 */
public class ChatCompletions extends ModelCallServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void answer(byte[] body, Reply reply) {
        var asked = ChatRequest.parse(body);
        var origin = origin(reply.request());
        ModelAnswer answer = asked.stream()
                ? new StreamedAnswer(reply, ChatForm.stream(asked.wantsUsage()))
                : new WholeAnswer(reply, true, ChatForm::whole);
        var sent = asked.wantingUsage();
        answer.begin(() -> router.ask(ClientRequest.of(sent), origin, answer));
    }
}
