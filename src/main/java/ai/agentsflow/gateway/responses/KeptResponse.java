package ai.agentsflow.gateway.responses;

import ai.agentsflow.access.Caller;
import ai.agentsflow.gateway.GatewayServlet;
import ai.agentsflow.gateway.UnknownPath;
import ai.agentsflow.platform.exchange.Exchanges;
import ai.agentsflow.platform.exchange.OverExchange;
import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.responses.Responses;
import ai.agentsflow.responses.events.KeptEvents;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET}, streamed and not, and {@code DELETE /v1/responses/{id}}, {@code POST /v1/responses/{id}/cancel} and
 * {@code GET /v1/responses/{id}/input_items}: what a caller can do with responses of their own.
 */
@OverExchange
@WebServlet(urlPatterns = "/v1/responses/*", asyncSupported = true)
public class KeptResponse extends GatewayServlet {

    private static final long serialVersionUID = 1L;

    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    @Inject
    transient Responses responses;

    @Inject
    transient BackgroundResponses background;

    @Inject
    transient FollowedResponses followed;

    @Inject
    transient KeptEvents events;

    @Inject
    transient Exchanges exchanges;

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
                if (request.getMethod().equals("DELETE")) {
                    sendJson(response, delete(owner, path.id()));
                } else if (request.getMethod().equals("GET") && "true".equals(request.getParameter("stream"))) {
                    follow(owner, path.id(), request, response);
                } else {
                    sendJson(response, responses.get(owner, path.id()));
                }
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

    private void follow(String owner, String id, HttpServletRequest request, HttpServletResponse response) {
        int after = after(request.getParameter("starting_after"));
        events.check(owner, id);
        followed.check();
        followed.follow(owner, id, after, reply(exchanges.begin(request, response)));
    }

    private static int after(@Nullable String number) {
        if (number == null) {
            return -1;
        }
        if (!NUMBER.matcher(number).matches()) {
            throw Inputs.invalid("starting_after", "must be the sequence_number of an event");
        }
        return Integer.parseInt(number);
    }

    private String delete(String owner, String id) {
        var told = responses.delete(owner, id);
        background.cancelled(id);
        return told;
    }
}
