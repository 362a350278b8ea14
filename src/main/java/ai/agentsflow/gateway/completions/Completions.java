package ai.agentsflow.gateway.completions;

import ai.agentsflow.catalogue.Capability;
import ai.agentsflow.dialect.openai.CompletionRequest;
import ai.agentsflow.gateway.ModelCallServlet;
import ai.agentsflow.gateway.Reply;
import ai.agentsflow.gateway.StreamedReply;
import ai.agentsflow.gateway.WholeReply;
import ai.agentsflow.platform.exchange.Exchange;
import ai.agentsflow.routing.Question;

/** {@code POST /v1/completions}, streamed and not: the completion of a text, by the model's own API for it or by a chat. */
public class Completions extends ModelCallServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void answer(byte[] body, Exchange exchange) {
        var asked = CompletionRequest.parse(body);
        var origin = origin(exchange.request());
        Reply answer = asked.stream()
                ? new StreamedReply(exchange, ChatForm.completionStream(asked.wantsUsage()))
                : new WholeReply(exchange, true, ChatForm::whole);
        var sent = asked.wantingUsage();
        answer.begin(() -> router.ask(Question.of(sent, Capability.COMPLETION), origin, answer));
    }
}
