package ai.agentsflow.chat.history;

import ai.agentsflow.dialect.openai.ChatRequest;
import java.util.List;
import java.util.UUID;

/**
 * A question that has been stored and waits for its answer.
 *
 * @param message the stored message
 * @param conversationId the conversation's name
 * @param before what was said before it, oldest first
 */
public record Question(UUID message, String conversationId, List<ChatRequest.Message> before) {}
