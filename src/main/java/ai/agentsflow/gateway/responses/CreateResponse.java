package ai.agentsflow.gateway.responses;

import ai.agentsflow.access.Caller;
import ai.agentsflow.calls.CallOrigin;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.openai.ResponsesRequest;
import ai.agentsflow.gateway.Dropped;
import ai.agentsflow.gateway.ModelCallServlet;
import ai.agentsflow.gateway.Reply;
import ai.agentsflow.gateway.StreamedReply;
import ai.agentsflow.gateway.WholeReply;
import ai.agentsflow.gateway.completions.ChatCompletions;
import ai.agentsflow.platform.exchange.EventStream;
import ai.agentsflow.platform.exchange.Exchange;
import ai.agentsflow.responses.Asked;
import ai.agentsflow.responses.Recall;
import ai.agentsflow.responses.Responses;
import ai.agentsflow.responses.StreamedResponse;
import ai.agentsflow.responses.WholeResponse;
import ai.agentsflow.routing.Question;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * {@code POST /v1/responses}, streamed, not, and in the background: OpenAI's Responses API over any model. A servlet for the same reason
 * as {@link ChatCompletions}.
 */
public class CreateResponse extends ModelCallServlet {

    private static final long serialVersionUID = 1L;

    private static final String BETA = "openai-beta";

    @Inject
    transient Recall recall;

    @Inject
    transient Responses kept;

    @Inject
    transient BackgroundResponses background;

    @Resource
    transient ManagedExecutorService executor;

    @Override
    protected void answer(byte[] body, Exchange exchange) {
        var request = exchange.request();
        var asked = recall.asked(Caller.of(request).requester().subject(), ResponsesRequest.parse(body));
        var question = question(asked, headers(request));
        var origin = origin(request);
        if (asked.background()) {
            accept(asked, question, origin, exchange);
            return;
        }
        if (!exchange.memory().take(asked.held())) {
            throw new ModelFailure(ModelFailure.Kind.NO_MEMORY, "This server has no memory for the request right now.");
        }
        Reply answer = asked.stream()
                ? new StreamedReply(exchange, (model, events) -> form(asked, model, events))
                : new WholeReply(exchange, false, (output, served) -> {
                    var finished = WholeResponse.of(asked, output, served.model());
                    return finished.json(kept.keep(finished));
                });
        var listener = new EndedAside(answer, executor);
        answer.begin(() -> router.ask(question, origin, listener));
    }

    private static Question question(Asked asked, Map<String, String> headers) {
        return new Question(
                asked.model(),
                ResponsesRequest.OPERATION,
                null,
                entry -> asked.passed(entry.name()).with(headers),
                asked::complete);
    }

    private ResponseForm form(Asked asked, String model, EventStream events) {
        return new ResponseForm(new StreamedResponse(asked, model, events::send), kept, events);
    }

    private void accept(Asked asked, Question question, CallOrigin origin, Exchange exchange) {
        var told = background
                .begin(asked, question, origin, dropped -> Dropped.tell(exchange.response(), dropped))
                .getBytes(StandardCharsets.US_ASCII);
        if (exchange.memory().take(told.length) && exchange.finish()) {
            exchange.response().setContentType("application/json");
            exchange.send(told);
        }
    }

    /** Of OpenAI's headers the others say whose account it is, which is not for a client to say. */
    private static Map<String, String> headers(HttpServletRequest request) {
        var beta = request.getHeader(BETA);
        return beta == null ? Map.of() : Map.of(BETA, beta);
    }
}
