package ai.agentsflow.gateway;

import ai.agentsflow.gateway.messages.MessagesRequest;
import ai.agentsflow.limits.RateLimited;
import ai.agentsflow.models.ModelRouter;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.platform.problem.AnthropicError;
import ai.agentsflow.platform.web.RequestId;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * {@code POST /v1/messages}, streamed and not: Anthropic's API over any model. A servlet for the same reason as
 * {@link ChatCompletions}.
 */
@RateLimited(value = "100/minute", route = "gateway", tokens = true)
public class Messages extends GatewayServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    transient ModelRouter router;

    @Inject
    transient HttpClient timer;

    public Messages() {
        super("POST");
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader(AnthropicError.REQUEST_ID, RequestId.of(request));
        var asked = MessagesRequest.read(body(request));
        var origin = origin(request);
        var context = startAsync(request);
        Reply answer = asked.stream()
                ? new StreamedReply(context, timer, MessageForm.stream(origin.requestId()))
                : new WholeReply(context, timer, MessageForm::whole);
        answer.begin(() -> router.chat(asked.model(), entry -> asked, origin, answer));
    }
}
