package ai.agentsflow.gateway.responses;

import ai.agentsflow.access.Caller;
import ai.agentsflow.gateway.GatewayServlet;
import ai.agentsflow.gateway.UnknownPath;
import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.responses.Responses;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/**
 * {@code GET} and {@code DELETE /v1/responses/{id}}, {@code POST /v1/responses/{id}/cancel} and
 * {@code GET /v1/responses/{id}/input_items}: what a caller can do with responses of their own.
 */
public class KeptResponse extends GatewayServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    transient Responses responses;

    @Inject
    transient BackgroundResponses background;

    public KeptResponse() {
        super("GET", "DELETE", "POST");
    }

    @Override
    protected List<String> methods(HttpServletRequest request) {
        return switch (SubPath.of(request).rest()) {
            case "" -> List.of("GET", "DELETE");
            case "/cancel" -> List.of("POST");
            case "/input_items" -> List.of("GET");
            default -> super.methods(request);
        };
    }

    @Override
    protected void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var owner = Caller.of(request).requester().subject();
        var path = SubPath.of(request);
        switch (path.rest()) {
            case "" -> {
                sendJson(
                        response,
                        request.getMethod().equals("DELETE")
                                ? delete(owner, path.id())
                                : get(request, owner, path.id()));
            }
            case "/cancel" -> {
                var told = responses.cancel(owner, path.id());
                background.cancelled(path.id());
                sendJson(response, told);
            }
            case "/input_items" -> {
                sendJson(response, responses.inputItems(owner, path.id(), SubPath.page(request)));
            }
            default -> UnknownPath.refuse(request, response);
        }
    }

    private String get(HttpServletRequest request, String owner, String id) {
        if ("true".equals(request.getParameter("stream"))) {
            throw Inputs.invalid("stream", "cannot be true: a response that is kept is told as a whole");
        }
        return responses.get(owner, id);
    }

    private String delete(String owner, String id) {
        var told = responses.delete(owner, id);
        background.cancelled(id);
        return told;
    }
}
