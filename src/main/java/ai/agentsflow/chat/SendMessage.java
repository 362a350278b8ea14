package ai.agentsflow.chat;

import ai.agentsflow.chat.history.ConversationId;
import ai.agentsflow.platform.schema.Text;
import jakarta.json.JsonObject;
import jakarta.validation.constraints.Pattern;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a client says. */
@Schema(name = "SendMessage", description = "A message to a model, in a conversation")
public record SendMessage(
        @Schema(description = "The text, 1 to 10,000 characters", required = true, example = "Hello")
        @Text(most = 10_000, message = "must be 1 to 10,000 characters and not blank")
        String message,

        @Schema(description = "The conversation to go on with; left out, a new one begins", example = "my-first-talk")
        @Pattern(regexp = ConversationId.RULE, message = "must be 1 to 64 letters, digits, _ or -")
        @Nullable
        String conversationId,

        @Schema(
                description = "Whatever the application wants the model to know, at most 16,384 characters of JSON",
                type = SchemaType.OBJECT,
                example = "{\"page\":\"pricing\"}")
        @ContextLimit
        @Nullable
        JsonObject context,

        @Schema(description = "On whose behalf; only administrators are heard", example = "user-42")
        @Pattern(regexp = "[\\x21-\\x7E]{1,255}", message = "must be 1 to 255 visible ASCII characters")
        @Nullable
        String userId,

        @Schema(
                description = "Taken from older front ends and ignored",
                type = SchemaType.OBJECT,
                example = "{\"source\":\"widget\"}")
        @Nullable
        JsonObject metadata,

        @Schema(description = "Taken from older front ends and ignored: the path says it", example = "false") @Nullable
        Boolean stream) {

    /** What the id of a conversation is, for schemas. */
    public static final String CONVERSATION_ID = "^" + ConversationId.RULE + "$";
}
