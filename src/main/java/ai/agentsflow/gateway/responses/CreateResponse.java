package ai.agentsflow.gateway.responses;

import ai.agentsflow.access.Caller;
import ai.agentsflow.calls.CallOrigin;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.openai.ResponsesRequest;
import ai.agentsflow.gateway.Dropped;
import ai.agentsflow.gateway.ModelAnswer;
import ai.agentsflow.gateway.ModelCallServlet;
import ai.agentsflow.gateway.StreamedAnswer;
import ai.agentsflow.gateway.WholeAnswer;
import ai.agentsflow.gateway.completions.ChatCompletions;
import ai.agentsflow.platform.exchange.EventStream;
import ai.agentsflow.platform.reply.Reply;
import ai.agentsflow.responses.Asked;
import ai.agentsflow.responses.Recall;
import ai.agentsflow.responses.Responses;
import ai.agentsflow.responses.StreamedResponse;
import ai.agentsflow.responses.WholeResponse;
import ai.agentsflow.routing.ClientRequest;
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
    protected void answer(byte[] body, Reply reply) {
        var request = reply.request();
        var asked = recall.asked(Caller.of(request).requester().subject(), ResponsesRequest.parse(body));
        var question = question(asked, headers(request));
        var origin = origin(request);
        if (asked.background()) {
            accept(asked, question, origin, reply);
            return;
        }
        if (!reply.memory().take(asked.held())) {
            throw new ModelFailure(ModelFailure.Kind.NO_MEMORY, "This server has no memory for the request right now.");
        }
        ModelAnswer answer = asked.stream()
                ? new StreamedAnswer(reply, (model, events) -> form(asked, model, events))
                : new WholeAnswer(reply, false, (output, served) -> {
                    var finished = WholeResponse.of(asked, output, served.model());
                    return finished.json(kept.keep(finished));
                });
        var listener = new EndedAside(answer, executor);
        answer.begin(() -> router.ask(question, origin, listener));
    }

    private static ClientRequest question(Asked asked, Map<String, String> headers) {
        return new ClientRequest.PerModel(
                asked.model(),
                ResponsesRequest.OPERATION,
                entry -> asked.passed(entry.name()).with(headers),
                asked::complete);
    }

    private ResponseForm form(Asked asked, String model, EventStream events) {
        return new ResponseForm(new StreamedResponse(asked, model, events::send), kept, events);
    }

    private void accept(Asked asked, ClientRequest question, CallOrigin origin, Reply reply) {
        var told = background
                .begin(asked, question, origin, dropped -> Dropped.tell(reply.response(), dropped))
                .getBytes(StandardCharsets.US_ASCII);
        reply.whole(told);
    }

    /** Of OpenAI's headers the others say whose account it is, which is not for a client to say. */
    private static Map<String, String> headers(HttpServletRequest request) {
        var beta = request.getHeader(BETA);
        return beta == null ? Map.of() : Map.of(BETA, beta);
    }
}
