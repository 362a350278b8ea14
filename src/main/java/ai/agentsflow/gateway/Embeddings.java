package ai.agentsflow.gateway;

import ai.agentsflow.completion.EmbeddingRequest;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;

/** {@code POST /v1/embeddings}: vectors as the upstream gives them, in numbers or base64. */
public class Embeddings extends ModelCallServlet {

    private static final long serialVersionUID = 1L;

    @Override
    void answer(byte[] body, HttpServletRequest request, AsyncContext context) {
        var asked = EmbeddingRequest.parse(body);
        var origin = origin(request, asked.model());
        var answer = new WholeReply(context, timer, ChatForm::whole);
        answer.begin(() -> router.embed(asked, origin, answer));
    }
}
