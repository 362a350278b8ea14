package ai.agentsflow.chat;

import ai.agentsflow.platform.exchange.EventStream;
import ai.agentsflow.platform.problem.Failures;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemResponses;
import ai.agentsflow.platform.reply.Reply;
import ai.agentsflow.platform.web.Json;
import ai.agentsflow.platform.web.RequestId;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/chat/stream}: chat word by word. */
public class ChatStream extends ChatTurnServlet {

    private static final long serialVersionUID = 1L;

    public ChatStream() {
        super(true);
    }

    @Override
    Turn.Listener listener(Reply reply) {
        return new Streamed(reply);
    }

    private record Streamed(Reply reply) implements Turn.Listener {

        @Override
        public void onText(String text) {
            var stream = stream();
            if (stream != null) {
                stream.send(Json.write(StreamedChunk.of(text)));
            }
        }

        @Override
        public void onReply(ChatReply answer) {
            var stream = stream();
            if (stream != null) {
                reply.end(() -> stream.close(Json.write(StreamedChunk.last(answer.metadata()))));
            }
        }

        @Override
        public void onProblem(ProblemException problem) {
            reply.fail(problem);
        }

        private @Nullable EventStream stream() {
            return reply.stream(events -> failure -> {
                var request = reply.request();
                events.fail(
                        "error",
                        ProblemResponses.json(
                                Failures.problem(failure), request.getRequestURI(), RequestId.of(request)));
            });
        }
    }
}
