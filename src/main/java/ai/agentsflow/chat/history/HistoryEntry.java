package ai.agentsflow.chat.history;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A message as clients see it. */
@Schema(name = "HistoryEntry", description = "One message of a conversation")
public record HistoryEntry(
        @Schema(
                description = "Who said it",
                enumeration = {"user", "assistant"},
                example = "user")
        String role,

        @Schema(description = "The text exactly as it was sent", example = "Hello")
        String content,

        @Schema(description = "When it was stored", example = "2026-01-31T12:00:00Z")
        Instant timestamp,

        @Schema(
                description = "Only there for a question that got no answer",
                enumeration = {"failed"})
        @Nullable
        String status) {}
