package ai.agentsflow.events.notifications;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One notification, as its reader has it.
 *
 * @param recipient null: whoever is an administrator
 * @param metadata a JSON object
 * @param readAt null for one that the reader has not read
 */
record Notification(
        UUID id,
        @Nullable String recipient,
        String type,
        String severity,
        String title,
        String message,
        @Nullable String actionUrl,
        String metadata,
        @Nullable Instant readAt,
        Instant createdAt,
        Instant expiresAt) {}
