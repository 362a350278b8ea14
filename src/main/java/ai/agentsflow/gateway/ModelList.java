package ai.agentsflow.gateway;

import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.web.Json;
import ai.agentsflow.platform.web.Requester;
import ai.agentsflow.routing.Models;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code GET /v1/models} and {@code GET /v1/models/{id}}: what can be asked for by name, tasks too. Ids may hold slashes. Who sends
 * {@code anthropic-version} gets it in the shape of Anthropic's API.
 */
public class ModelList extends GatewayServlet {

    private static final long serialVersionUID = 1L;

    /** The catalogue knows no day of a model's making; SDKs insist on one. */
    private final Instant started = Instant.now();

    @Inject
    transient Models models;

    public ModelList() {
        super("GET");
    }

    @Override
    protected void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var id = request.getPathInfo();
        var offers = models.offers(Requester.of(request));
        boolean all = id == null || id.equals("/");
        String json;
        if (request.getHeader(AnthropicError.VERSION) != null) {
            var models = new AnthropicModels(offers, started);
            json = all ? models.page(request) : models.one(find(offers, id.substring(1)));
        } else {
            json = all ? list(offers) : json(find(offers, id.substring(1)));
        }
        sendJson(response, json);
    }

    private static Models.Offer find(List<Models.Offer> offers, String id) {
        return offers.stream()
                .filter(offer -> offer.name().equals(id))
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound("There is no model named %s.".formatted(id)));
    }

    private String list(List<Models.Offer> offers) {
        return offers.stream()
                .map(this::json)
                .collect(Collectors.joining(",", "{\"object\":\"list\",\"data\":[", "]}"));
    }

    private String json(Models.Offer offer) {
        return "{\"id\":%s,\"object\":\"model\",\"created\":%s,\"owned_by\":%s}"
                .formatted(Json.write(offer.name()), started.getEpochSecond(), Json.write(offer.owner()));
    }
}
