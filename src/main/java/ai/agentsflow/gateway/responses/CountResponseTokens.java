package ai.agentsflow.gateway.responses;

import ai.agentsflow.access.Caller;
import ai.agentsflow.dialect.openai.ResponsesRequest;
import ai.agentsflow.gateway.ModelCallServlet;
import ai.agentsflow.platform.reply.Reply;
import ai.agentsflow.responses.Recall;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;

/**
 * {@code POST /v1/responses/input_tokens}: how many tokens a response would read, with all that the request refers to. It is an estimate
 * of about four letters a token, and the header {@code x-agentsflow-estimated} says so.
 */
public class CountResponseTokens extends ModelCallServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    transient Recall recall;

    @Override
    protected void answer(byte[] body, Reply reply) {
        var requester = Caller.of(reply.request()).requester();
        var asked = recall.asked(requester.subject(), ResponsesRequest.parse(body));
        router.check(asked.model(), requester);
        var told = "{\"object\":\"response.input_tokens\",\"input_tokens\":%s}".formatted(asked.estimatedTokens());
        var bytes = told.getBytes(StandardCharsets.US_ASCII);
        reply.whole(bytes, () -> reply.response().setHeader("x-agentsflow-estimated", "true"));
    }
}
