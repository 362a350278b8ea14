package ai.agentsflow.gateway.completions;

import ai.agentsflow.catalogue.Capability;
import ai.agentsflow.dialect.openai.EmbeddingRequest;
import ai.agentsflow.gateway.ModelCallServlet;
import ai.agentsflow.gateway.WholeReply;
import ai.agentsflow.platform.exchange.Exchange;
import ai.agentsflow.routing.Question;

/** {@code POST /v1/embeddings}: vectors as the upstream gives them, in numbers or base64. */
public class Embeddings extends ModelCallServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void answer(byte[] body, Exchange exchange) {
        var asked = EmbeddingRequest.parse(body);
        var origin = origin(exchange.request());
        var answer = new WholeReply(exchange, true, ChatForm::whole);
        answer.begin(() -> router.ask(Question.of(asked, Capability.EMBEDDING), origin, answer));
    }
}
