package ai.agentsflow.chat;

import ai.agentsflow.calls.Served;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a client gets back. */
@Schema(name = "ChatReply", description = "A model's answer")
public record ChatReply(
        @Schema(description = "The answer, exactly as the model gave it", example = "Hello! How can I help?")
        String response,

        @Schema(description = "The conversation it belongs to", example = "my-first-talk")
        String conversationId,

        @Schema(description = "Who answered: a model by itself", example = "chat")
        String agentType,

        Metadata metadata,

        @Schema(description = "When the answer was stored", example = "2026-01-31T12:00:00Z")
        Instant timestamp) {

    /** How the answer came about. */
    @Schema(name = "ChatMetadata", description = "How the answer came about")
    public record Metadata(
            @Schema(description = "The model that really answered", example = "demo")
            String model,

            @Schema(example = "demo") String provider,

            @Schema(description = "Milliseconds from the question to the end of the answer", example = "312")
            long latencyMs,

            @Schema(example = "12") long promptTokens,
            @Schema(example = "34") long completionTokens,

            @Schema(description = "Whether the answer came from the cache", example = "false")
            boolean cached,

            @Schema(description = "The id that the server's logs know this request by", example = "0b6c…")
            String requestId,

            @Schema(description = "The conversation it belongs to", example = "my-first-talk")
            String conversationId) {

        static Metadata of(Served served, String requestId, String conversationId) {
            return new Metadata(
                    served.model(),
                    served.provider(),
                    served.latency().toMillis(),
                    served.usage().prompt(),
                    served.usage().completion(),
                    served.cached(),
                    requestId,
                    conversationId);
        }
    }
}
