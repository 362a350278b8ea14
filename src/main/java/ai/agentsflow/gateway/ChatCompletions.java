package ai.agentsflow.gateway;

import ai.agentsflow.completion.ChatRequest;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;

/**
 * {@code POST /v1/chat/completions}, streamed and not. A servlet, because only there can an answer be waited for and written
 * without a thread; described in {@code META-INF/openapi.yaml}.
 */
public class ChatCompletions extends ModelCallServlet {

    private static final long serialVersionUID = 1L;

    @Override
    void answer(byte[] body, HttpServletRequest request, AsyncContext context) {
        var asked = ChatRequest.parse(body);
        var origin = origin(request, asked.model());
        Reply answer = asked.stream()
                ? new StreamedReply(context, timer, ChatForm.stream(asked.wantsUsage()))
                : new WholeReply(context, timer, ChatForm::whole);
        var sent = asked.wantingUsage();
        answer.begin(() -> router.chat(asked.model(), entry -> sent, origin, answer));
    }
}
