package ai.agentsflow.events.notifications;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to become a notification.
 *
 * @param recipient null: whoever is an administrator
 * @param type {@link #CONVERSATION}, {@link #BUDGET} or {@link #SYSTEM}
 * @param severity {@code info}, {@code success}, {@code warning}, {@code error}
 * @param subject what it is about, where only a change of it is news: what several nodes notice is told once
 * @param state what it says of the subject
 * @param expected the state that the subject must have had for this to be news; null: any other
 */
record News(
        @Nullable String recipient,
        String type,
        String severity,
        String title,
        String message,
        @Nullable String actionUrl,
        JsonObject metadata,
        @Nullable String subject,
        @Nullable String state,
        @Nullable String expected) {

    static final String CONVERSATION = "conversation";
    static final String BUDGET = "budget";
    static final String SYSTEM = "system";

    private static final JsonProvider JSON = JsonProvider.provider();

    /** News of somebody's own. */
    static News of(
            @Nullable String recipient,
            String type,
            String severity,
            String title,
            String message,
            @Nullable String actionUrl,
            Map<String, Object> metadata) {
        return new News(recipient, type, severity, title, message, actionUrl, object(metadata), null, null, null);
    }

    /** News for administrators about a state that something has taken, told once however many nodes notice it. */
    static News ofChange(
            String subject,
            String state,
            @Nullable String expected,
            String severity,
            String title,
            String message,
            Map<String, Object> metadata) {
        return new News(null, SYSTEM, severity, title, message, null, object(metadata), subject, state, expected);
    }

    private static JsonObject object(Map<String, Object> members) {
        return members.isEmpty()
                ? JsonValue.EMPTY_JSON_OBJECT
                : JSON.createObjectBuilder(members).build();
    }
}
