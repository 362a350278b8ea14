package ai.agentsflow.chat;

import ai.agentsflow.platform.exchange.EventStream;
import ai.agentsflow.platform.exchange.Exchange;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemResponses;
import ai.agentsflow.platform.web.Json;
import ai.agentsflow.platform.web.RequestId;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/chat/stream}: chat word by word. */
public class ChatStream extends ChatTurnServlet {

    private static final long serialVersionUID = 1L;

    public ChatStream() {
        super(true);
    }

    @Override
    ChatAnswer answer(Exchange exchange) {
        return new Streamed(exchange);
    }

    private static final class Streamed extends ChatAnswer {

        private @Nullable EventStream events;

        Streamed(Exchange exchange) {
            super(exchange);
        }

        @Override
        public void onText(String text) {
            var stream = open();
            if (stream != null) {
                stream.send(Json.write(StreamedChunk.of(text)));
            }
        }

        @Override
        public void onReply(ChatReply reply) {
            var stream = open();
            if (stream != null && exchange().finish()) {
                stream.close(Json.write(StreamedChunk.last(reply.metadata())));
            }
        }

        @Override
        public void onProblem(ProblemException problem) {
            var stream = begun();
            if (stream == null) {
                super.onProblem(problem);
            } else if (exchange().finish()) {
                var request = exchange().request();
                stream.fail("error", ProblemResponses.json(problem, request.getRequestURI(), RequestId.of(request)));
            }
        }

        private synchronized @Nullable EventStream begun() {
            return events;
        }

        /** Null when the client has left meanwhile. */
        private @Nullable EventStream open() {
            try {
                synchronized (this) {
                    if (events == null) {
                        events = EventStream.open(exchange());
                    }
                    return events;
                }
            } catch (IOException | IllegalStateException e) {
                exchange().gone();
                return null;
            }
        }
    }
}
