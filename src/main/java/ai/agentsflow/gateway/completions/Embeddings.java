package ai.agentsflow.gateway.completions;

import ai.agentsflow.catalogue.Capability;
import ai.agentsflow.dialect.openai.EmbeddingRequest;
import ai.agentsflow.gateway.ModelCallServlet;
import ai.agentsflow.gateway.WholeAnswer;
import ai.agentsflow.platform.reply.Reply;
import ai.agentsflow.routing.ClientRequest;

/** {@code POST /v1/embeddings}: vectors as the upstream gives them, in numbers or base64. */
public class Embeddings extends ModelCallServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void answer(byte[] body, Reply reply) {
        var asked = EmbeddingRequest.parse(body);
        var origin = origin(reply.request());
        var answer = new WholeAnswer(reply, true, ChatForm::whole);
        answer.begin(() -> router.ask(ClientRequest.of(asked, Capability.EMBEDDING), origin, answer));
    }
}
