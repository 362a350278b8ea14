package ai.agentsflow.chat.history;

import ai.agentsflow.dialect.openai.ChatRequest;
import java.util.List;
import java.util.UUID;

/**
 * A question that has been stored and waits for its answer.
 *
 * @param message the stored message
 * @param owner whose conversation it is
 * @param conversationId the conversation's name
 * @param begun whether the conversation has begun with it
 * @param before what was said before it, oldest first
 */
public record Question(
        UUID message, String owner, String conversationId, boolean begun, List<ChatRequest.Message> before) {

    /** One in a conversation that nobody is told of. */
    public Question(UUID message, String conversationId, List<ChatRequest.Message> before) {
        this(message, "", conversationId, false, before);
    }
}
