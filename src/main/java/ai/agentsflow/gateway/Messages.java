package ai.agentsflow.gateway;

import ai.agentsflow.gateway.messages.MessagesRequest;
import ai.agentsflow.platform.problem.AnthropicError;
import ai.agentsflow.platform.web.RequestId;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * {@code POST /v1/messages}, streamed and not: Anthropic's API over any model. A servlet for the same reason as
 * {@link ChatCompletions}.
 */
public class Messages extends ModelCallServlet {

    private static final long serialVersionUID = 1L;

    @Override
    void answer(byte[] body, HttpServletRequest request, AsyncContext context) {
        ((HttpServletResponse) context.getResponse()).setHeader(AnthropicError.REQUEST_ID, RequestId.of(request));
        var asked = MessagesRequest.read(body);
        var origin = origin(request);
        Reply answer = asked.stream()
                ? new StreamedReply(context, timer, MessageForm.stream(origin.requestId()))
                : new WholeReply(context, timer, MessageForm::whole);
        answer.begin(() -> router.chat(asked.model(), entry -> asked, origin, answer));
    }
}
