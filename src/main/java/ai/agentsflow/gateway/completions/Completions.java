package ai.agentsflow.gateway.completions;

import ai.agentsflow.catalogue.Capability;
import ai.agentsflow.dialect.openai.CompletionRequest;
import ai.agentsflow.gateway.ModelAnswer;
import ai.agentsflow.gateway.ModelCallServlet;
import ai.agentsflow.gateway.StreamedAnswer;
import ai.agentsflow.gateway.WholeAnswer;
import ai.agentsflow.platform.reply.Reply;
import ai.agentsflow.routing.ClientRequest;

/** {@code POST /v1/completions}, streamed and not: the completion of a text, by the model's own API for it or by a chat. */
public class Completions extends ModelCallServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void answer(byte[] body, Reply reply) {
        var asked = CompletionRequest.parse(body);
        var origin = origin(reply.request());
        ModelAnswer answer = asked.stream()
                ? new StreamedAnswer(reply, ChatForm.completionStream(asked.wantsUsage()))
                : new WholeAnswer(reply, true, ChatForm::whole);
        var sent = asked.wantingUsage();
        answer.begin(() -> router.ask(ClientRequest.of(sent, Capability.COMPLETION), origin, answer));
    }
}
