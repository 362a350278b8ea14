package ai.agentsflow.gateway;

import ai.agentsflow.completion.EmbeddingRequest;
import ai.agentsflow.limits.RateLimited;
import ai.agentsflow.models.ModelRouter;
import ai.agentsflow.platform.http.HttpClient;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code POST /v1/embeddings}: vectors as the upstream gives them, in numbers or base64. */
@RateLimited(value = "100/minute", route = "gateway", tokens = true)
public class Embeddings extends GatewayServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    transient ModelRouter router;

    @Inject
    transient HttpClient timer;

    public Embeddings() {
        super("POST");
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var asked = parse(body(request));
        var origin = origin(request);
        var context = startAsync(request);
        var answer = new WholeReply(context, timer, ChatForm::whole);
        answer.begin(() -> router.embed(asked, origin, answer));
    }

    private static EmbeddingRequest parse(byte[] body) {
        try {
            return EmbeddingRequest.parse(body);
        } catch (IllegalArgumentException e) {
            throw refused(e);
        }
    }
}
