package ai.agentsflow.gateway.messages;

import ai.agentsflow.dialect.anthropic.MessagesBody;
import ai.agentsflow.gateway.AnthropicError;
import ai.agentsflow.gateway.ModelAnswer;
import ai.agentsflow.gateway.ModelCallServlet;
import ai.agentsflow.gateway.StreamedAnswer;
import ai.agentsflow.gateway.WholeAnswer;
import ai.agentsflow.gateway.completions.ChatCompletions;
import ai.agentsflow.platform.reply.Reply;
import ai.agentsflow.platform.web.RequestId;
import ai.agentsflow.routing.ClientRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * {@code POST /v1/messages}, streamed and not: Anthropic's API over any model. A servlet for the same reason as
 * {@link ChatCompletions}.
 */
public class Messages extends ModelCallServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void answer(byte[] body, Reply reply) {
        reply.response().setHeader(AnthropicError.REQUEST_ID, RequestId.of(reply.request()));
        var asked = MessagesBody.parse(body, headers(reply.request()));
        var origin = origin(reply.request());
        ModelAnswer answer = asked.stream()
                ? new StreamedAnswer(reply, MessageForm.stream(origin.requestId()))
                : new WholeAnswer(reply, false, MessageForm::whole);
        answer.begin(() -> router.ask(ClientRequest.of(asked), origin, answer));
    }

    /** Those of Anthropic's API; of one that comes twice the values are joined, as a list is in HTTP (RFC 9110, 5.3). */
    static Map<String, String> headers(HttpServletRequest request) {
        var headers = new HashMap<String, String>();
        for (var name : Collections.list(request.getHeaderNames())) {
            var key = name.toLowerCase(Locale.ROOT);
            if (key.startsWith(MessagesBody.HEADERS)) {
                headers.put(key, String.join(",", Collections.list(request.getHeaders(name))));
            }
        }
        return headers;
    }
}
