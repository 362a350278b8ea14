package ai.agentsflow.gateway.responses;

import ai.agentsflow.access.Caller;
import ai.agentsflow.gateway.GatewayServlet;
import ai.agentsflow.gateway.UnknownPath;
import ai.agentsflow.platform.json.JsonHeaders;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.web.RequestBodies;
import ai.agentsflow.responses.Conversations;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/**
 * {@code /v1/conversations} and what is below it: conversations of a caller's own, as
 * <a href="https://platform.openai.com/docs/api-reference/conversations">OpenAI's API</a> has them.
 */
public class KeptConversation extends GatewayServlet {

    private static final long serialVersionUID = 1L;

    private static final String ITEMS = "/items";

    @Inject
    transient Conversations conversations;

    public KeptConversation() {
        super("GET", "POST", "DELETE");
    }

    @Override
    protected List<String> methods(HttpServletRequest request) {
        var path = SubPath.of(request);
        if (path.id().isEmpty()) {
            return List.of("POST");
        } else if (path.rest().equals(ITEMS)) {
            return List.of("GET", "POST");
        }
        return path.rest().startsWith(ITEMS + '/') ? List.of("GET", "DELETE") : super.methods(request);
    }

    @Override
    protected void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var owner = Caller.of(request).requester().subject();
        var path = SubPath.of(request);
        if (path.id().isEmpty()) {
            sendJson(response, conversations.begin(owner, body(request, response)));
        } else if (path.rest().isEmpty()) {
            sendJson(response, one(owner, path.id(), request, response));
        } else if (path.rest().equals(ITEMS)) {
            sendJson(
                    response,
                    request.getMethod().equals("POST")
                            ? conversations.add(owner, path.id(), body(request, response))
                            : conversations.items(owner, path.id(), SubPath.page(request)));
        } else if (path.rest().startsWith(ITEMS + '/')) {
            var item = path.rest().substring(ITEMS.length() + 1);
            sendJson(
                    response,
                    request.getMethod().equals("DELETE")
                            ? conversations.deleteItem(owner, path.id(), item)
                            : conversations.item(owner, path.id(), item));
        } else {
            UnknownPath.refuse(request, response);
        }
    }

    private String one(String owner, String id, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        return switch (request.getMethod()) {
            case "POST" -> conversations.describe(owner, id, body(request, response));
            case "DELETE" -> conversations.delete(owner, id);
            default -> conversations.get(owner, id);
        };
    }

    private static byte[] body(HttpServletRequest request, HttpServletResponse response) throws IOException {
        JsonHeaders.requireJson(request, response);
        var body = request.getInputStream().readNBytes(RequestBodies.MOST_BYTES + 1);
        if (body.length > RequestBodies.MOST_BYTES) {
            throw new ProblemException(
                    ProblemType.TOO_LARGE, "The body is larger than %s bytes.".formatted(RequestBodies.MOST_BYTES));
        }
        return body;
    }
}
