package ai.agentsflow.chat;

import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.chat.history.Question;
import ai.agentsflow.dialect.counting.Tokens;
import ai.agentsflow.dialect.openai.ChatRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model is told: the application's context, as much of the conversation as its window takes, and the question.
 *
 * @param context the client's own JSON, null when it sent none
 */
record Prompt(Question question, String text, @Nullable String context) {

    /** The role, the separators: what a message costs besides its words. */
    private static final int TOKENS_PER_MESSAGE = 8;

    /** The request for one model. The question always goes along, even where it alone is too long: the model shall say so. */
    ChatRequest forModel(ModelEntry model, boolean stream) {
        var tail = new ArrayList<ChatRequest.Message>();
        tail.add(new ChatRequest.Message("user", text));
        long room = (long) model.contextWindow() - model.maxTokens() - cost(text);
        if (context != null) {
            room -= cost(context);
        }
        var before = question.before();
        for (int i = before.size() - 1; i >= 0; i--) {
            room -= cost(before.get(i).content());
            if (room < 0) {
                break;
            }
            tail.add(before.get(i));
        }
        if (context != null) {
            tail.add(new ChatRequest.Message("system", "Context given by the application, as JSON: " + context));
        }
        Collections.reverse(tail);
        return ChatRequest.of(model.name(), List.copyOf(tail), model.maxTokens(), model.temperature(), stream);
    }

    private static long cost(String text) {
        return Tokens.estimate(text) + TOKENS_PER_MESSAGE;
    }
}
