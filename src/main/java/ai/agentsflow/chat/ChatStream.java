package ai.agentsflow.chat;

import ai.agentsflow.access.Caller;
import ai.agentsflow.limits.RateLimited;
import ai.agentsflow.platform.json.JsonBodies;
import ai.agentsflow.platform.json.JsonHeaders;
import ai.agentsflow.platform.problem.Failures;
import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemResponses;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.problem.Violations;
import ai.agentsflow.platform.shutdown.Shutdown;
import ai.agentsflow.platform.tracing.Traces;
import ai.agentsflow.platform.web.EventStream;
import ai.agentsflow.platform.web.Json;
import ai.agentsflow.platform.web.RequestBodies;
import ai.agentsflow.platform.web.RequestId;
import ai.agentsflow.platform.web.RequestsInFlight;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Validator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/chat/stream}: chat word by word. A servlet, because only there can an answer be written without a thread
 * that waits for the client; described in {@code META-INF/openapi.yaml}.
 */
@RateLimited(value = "100/minute", route = "chat", tokens = true)
public class ChatStream extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    transient Turns turns;

    @Inject
    transient Traces traces;

    @Inject
    transient Validator validator;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            if (!request.getMethod().equals("POST")) {
                response.setHeader("Allow", "POST");
                throw new ProblemException(
                        ProblemType.METHOD_NOT_ALLOWED, "The Allow header names the methods that this path takes.");
            }
            var message = message(request, response);
            stream(request, message);
        } catch (RuntimeException e) {
            ProblemResponses.send(request, response, Failures.problem(e));
        }
    }

    private SendMessage message(HttpServletRequest request, HttpServletResponse response) throws IOException {
        JsonHeaders.requireJson(request, response);
        var message = JsonBodies.read(RequestBodies.bytes(request), SendMessage.class);
        if (message == null) {
            throw Inputs.invalid("body", "is needed");
        }
        var violations = validator.validate(message);
        if (!violations.isEmpty()) {
            throw Violations.problem(violations);
        }
        return message;
    }

    private void stream(HttpServletRequest request, SendMessage message) {
        var context = request.startAsync();
        context.setTimeout(0);
        var answer = new Answer(context, request.getRequestURI(), RequestId.of(request));
        try {
            var turn = turns.begin(
                    Caller.of(request),
                    message,
                    request.getParameter("model"),
                    RequestId.of(request),
                    traces.of(request),
                    true,
                    answer);
            answer.follow(turn);
            RequestsInFlight.whenTimeIsUp(request, () -> turn.end(Shutdown.refusal()));
        } catch (RuntimeException e) {
            answer.onProblem(Failures.problem(e));
        }
    }

    /** One streamed answer: as long as nothing of it has left, a failure still has a status of its own. */
    private static final class Answer implements Turn.Listener {

        private final AsyncContext context;
        private final String path;
        private final String requestId;
        private @Nullable EventStream events;
        private @Nullable Turn turn;
        private boolean gone;

        Answer(AsyncContext context, String path, String requestId) {
            this.context = context;
            this.path = path;
            this.requestId = requestId;
        }

        @Override
        public void onText(String text) {
            events().send(Json.write(StreamedChunk.of(text)));
        }

        @Override
        public void onReply(ChatReply reply) {
            var stream = events();
            stream.send(Json.write(StreamedChunk.last(reply.metadata())));
            stream.close();
        }

        @Override
        public synchronized void onProblem(ProblemException problem) {
            if (events != null) {
                events.send("error", ProblemResponses.json(problem, path, requestId));
                events.close();
                return;
            }
            try {
                ProblemResponses.send(
                        (HttpServletRequest) context.getRequest(),
                        (HttpServletResponse) context.getResponse(),
                        problem);
            } catch (IOException e) {
                // the client has left, there is nobody to tell
            } finally {
                context.complete();
            }
        }

        private synchronized EventStream events() {
            if (events == null) {
                try {
                    events = EventStream.open(context, this::gone);
                } catch (IOException e) {
                    throw new IllegalStateException("the answer cannot be begun", e);
                }
            }
            return events;
        }

        /** The first words may have been on their way, and the client gone, before the turn was known here. */
        void follow(Turn begun) {
            boolean late;
            synchronized (this) {
                turn = begun;
                late = gone;
            }
            if (late) {
                begun.abandon();
            }
        }

        private void gone() {
            Turn running;
            synchronized (this) {
                gone = true;
                running = turn;
            }
            if (running != null) {
                running.abandon();
            }
        }
    }
}
