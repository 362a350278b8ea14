package ai.agentsflow.gateway;

import ai.agentsflow.completion.ChatRequest;
import ai.agentsflow.limits.RateLimited;
import ai.agentsflow.models.ModelRouter;
import ai.agentsflow.platform.http.HttpClient;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * {@code POST /v1/chat/completions}, streamed and not. A servlet, because only there can an answer be waited for and written
 * without a thread; described in {@code META-INF/openapi.yaml}.
 */
@RateLimited(value = "100/minute", route = "gateway", tokens = true)
public class ChatCompletions extends GatewayServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    transient ModelRouter router;

    @Inject
    transient HttpClient timer;

    public ChatCompletions() {
        super("POST");
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var asked = parse(body(request));
        var origin = origin(request);
        var context = startAsync(request);
        Reply answer = asked.stream()
                ? new StreamedReply(context, timer, ChatForm.stream(asked.wantsUsage()))
                : new WholeReply(context, timer, ChatForm::whole);
        var sent = asked.wantingUsage();
        answer.begin(() -> router.chat(asked.model(), entry -> sent, origin, answer));
    }

    private static ChatRequest parse(byte[] body) {
        try {
            return ChatRequest.parse(body);
        } catch (IllegalArgumentException e) {
            throw refused(e);
        }
    }
}
