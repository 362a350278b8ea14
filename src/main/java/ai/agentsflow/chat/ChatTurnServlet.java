package ai.agentsflow.chat;

import ai.agentsflow.access.Caller;
import ai.agentsflow.limits.LimitedRoute;
import ai.agentsflow.limits.RateLimited;
import ai.agentsflow.platform.exchange.Exchanges;
import ai.agentsflow.platform.exchange.OverExchange;
import ai.agentsflow.platform.json.JsonBodies;
import ai.agentsflow.platform.json.JsonHeaders;
import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemResponses;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.problem.Violations;
import ai.agentsflow.platform.reply.Reply;
import ai.agentsflow.platform.tracing.Traces;
import ai.agentsflow.platform.web.RequestBodies;
import ai.agentsflow.platform.web.RequestId;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Validator;
import java.io.IOException;

/**
 * What both ways to say something share. Servlets, because only there neither a message that comes slowly nor an answer that is
 * taken slowly holds a thread; described in {@code META-INF/openapi.yaml}.
 */
@OverExchange
@RateLimited(value = "100/minute", route = LimitedRoute.CHAT, tokens = true)
abstract class ChatTurnServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final boolean streamed;

    @Inject
    transient Turns turns;

    @Inject
    transient Traces traces;

    @Inject
    transient Validator validator;

    @Inject
    transient Exchanges exchanges;

    ChatTurnServlet(boolean streamed) {
        this.streamed = streamed;
    }

    /** What makes a reply of a turn. */
    abstract Turn.Listener listener(Reply reply);

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            if (!request.getMethod().equals("POST")) {
                response.setHeader("Allow", "POST");
                throw new ProblemException(
                        ProblemType.METHOD_NOT_ALLOWED, "The Allow header names the methods that this path takes.");
            }
            JsonHeaders.requireJson(request, response);
        } catch (ProblemException refusal) {
            ProblemResponses.send(request, response, refusal);
            return;
        }
        var reply = new Reply(exchanges.begin(request, response), new ChatErrors());
        reply.read(RequestBodies.MOST_BYTES, body -> begin(message(body), reply));
    }

    private void begin(SendMessage message, Reply reply) {
        var request = reply.request();
        reply.begin(() -> turns.begin(
                Caller.of(request),
                message,
                request.getParameter("model"),
                RequestId.of(request),
                traces.of(request),
                streamed,
                reply.memory(),
                listener(reply)));
    }

    private SendMessage message(byte[] body) {
        var message = JsonBodies.read(body, SendMessage.class);
        if (message == null) {
            throw Inputs.invalid("body", "is needed");
        }
        var violations = validator.validate(message);
        if (!violations.isEmpty()) {
            throw Violations.problem(violations);
        }
        return message;
    }
}
