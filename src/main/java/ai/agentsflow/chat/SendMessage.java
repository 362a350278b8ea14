package ai.agentsflow.chat;

import ai.agentsflow.chat.history.ConversationId;
import ai.agentsflow.platform.schema.Text;
import jakarta.json.JsonObject;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client says.
 *
 * @param metadata taken from older front ends and ignored
 * @param stream taken from older front ends and ignored: the path says it
 */
public record SendMessage(
        @Text(most = 10_000, message = "must be 1 to 10,000 characters and not blank")
        String message,

        @Pattern(regexp = ConversationId.RULE, message = "must be 1 to 64 letters, digits, _ or -") @Nullable
        String conversationId,

        @ContextLimit @Nullable JsonObject context,

        @Pattern(regexp = "[\\x21-\\x7E]{1,255}", message = "must be 1 to 255 visible ASCII characters") @Nullable
        String userId,

        @Nullable JsonObject metadata,
        @Nullable Boolean stream) {}
