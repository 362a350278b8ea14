package ai.agentsflow.gateway.messages;

import ai.agentsflow.calls.Served;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.anthropic.CountRequest;
import ai.agentsflow.dialect.anthropic.MessagesBody;
import ai.agentsflow.gateway.AnthropicError;
import ai.agentsflow.gateway.ModelCallServlet;
import ai.agentsflow.gateway.WholeAnswer;
import ai.agentsflow.platform.reply.Reply;
import ai.agentsflow.platform.web.RequestId;

/**
 * {@code POST /v1/messages/count_tokens}: Anthropic's own count where the model speaks Anthropic's API. For any other there is an
 * estimate of about four letters a token, and the header {@code x-agentsflow-estimated} says so.
 */
public class CountTokens extends ModelCallServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void answer(byte[] body, Reply reply) {
        reply.response().setHeader(AnthropicError.REQUEST_ID, RequestId.of(reply.request()));
        var asked = new CountRequest(MessagesBody.parse(body, Messages.headers(reply.request())));
        var origin = origin(reply.request());
        var answer = new WholeAnswer(reply, false, CountTokens::whole);
        answer.begin(() -> router.askOrEstimate(asked, origin, answer));
    }

    private static byte[] whole(ModelOutput output, Served served) {
        return output.json();
    }
}
