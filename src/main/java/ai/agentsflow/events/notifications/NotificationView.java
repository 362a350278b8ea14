package ai.agentsflow.events.notifications;

import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A notification as clients see it. */
public record NotificationView(
        String id,
        String recipientId,
        String notificationType,
        String severity,
        String title,
        String message,
        @Nullable String actionUrl,
        JsonObject metadata,
        @Nullable Instant readAt,
        Instant createdAt,
        Instant expiresAt) {

    /** Whom a notification is for that is nobody's own. */
    static final String ADMINISTRATORS = "administrators";

    private static final JsonProvider JSON = JsonProvider.provider();

    static NotificationView of(Notification notification) {
        return new NotificationView(
                notification.id().toString(),
                Objects.requireNonNullElse(notification.recipient(), ADMINISTRATORS),
                notification.type(),
                notification.severity(),
                notification.title(),
                notification.message(),
                notification.actionUrl(),
                object(notification.metadata()),
                notification.readAt(),
                notification.createdAt(),
                notification.expiresAt());
    }

    private static JsonObject object(String text) {
        try (var reader = JSON.createReader(new StringReader(text))) {
            return reader.readObject();
        } catch (JsonException e) {
            return JsonValue.EMPTY_JSON_OBJECT;
        }
    }
}
