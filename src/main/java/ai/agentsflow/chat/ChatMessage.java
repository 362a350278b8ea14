package ai.agentsflow.chat;

import ai.agentsflow.platform.exchange.Exchange;
import ai.agentsflow.platform.web.Json;
import java.nio.charset.StandardCharsets;

/** {@code POST /api/chat/message}: a message and the whole answer. */
public class ChatMessage extends ChatTurnServlet {

    private static final long serialVersionUID = 1L;

    public ChatMessage() {
        super(false);
    }

    @Override
    ChatAnswer answer(Exchange exchange) {
        return new Whole(exchange);
    }

    private static final class Whole extends ChatAnswer {

        Whole(Exchange exchange) {
            super(exchange);
        }

        @Override
        public void onText(String text) {}

        @Override
        public void onReply(ChatReply reply) {
            byte[] body = Json.write(reply).getBytes(StandardCharsets.UTF_8);
            if (!exchange().memory().take(body.length)) {
                onOverflow();
            } else if (exchange().finish()) {
                exchange().response().setContentType("application/json");
                exchange().send(body);
            }
        }
    }
}
