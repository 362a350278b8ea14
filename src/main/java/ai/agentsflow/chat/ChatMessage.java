package ai.agentsflow.chat;

import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.reply.Reply;
import ai.agentsflow.platform.web.Json;
import java.nio.charset.StandardCharsets;

/** {@code POST /api/chat/message}: a message and the whole answer. */
public class ChatMessage extends ChatTurnServlet {

    private static final long serialVersionUID = 1L;

    public ChatMessage() {
        super(false);
    }

    @Override
    Turn.Listener listener(Reply reply) {
        return new Whole(reply);
    }

    private record Whole(Reply reply) implements Turn.Listener {

        @Override
        public void onText(String text) {}

        @Override
        public void onReply(ChatReply answer) {
            reply.whole(Json.write(answer).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void onProblem(ProblemException problem) {
            reply.fail(problem);
        }
    }
}
