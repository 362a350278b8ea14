package ai.agentsflow.chat.history;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A message as clients see it. */
public record HistoryEntry(
        String role,
        String content,
        Instant timestamp,
        @Nullable String status) {}
