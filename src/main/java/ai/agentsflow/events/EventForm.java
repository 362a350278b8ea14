package ai.agentsflow.events;

import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Events as nodes tell them to each other: the number, a space, and a JSON object. */
final class EventForm {

    private static final JsonProvider JSON = JsonProvider.provider();

    private EventForm() {}

    /** Without the number, which is Redis's to give. */
    static String write(LiveEvent event) {
        var form = JSON.createObjectBuilder()
                .add("id", event.id().toString())
                .add("topic", event.topic().name())
                .add("type", event.type())
                .add("admins", event.admins())
                .add("kept", event.kept())
                .add("data", event.data())
                .add("at", event.at().toString());
        var owner = event.owner();
        if (owner != null) {
            form.add("owner", owner);
        }
        return form.build().toString();
    }

    /** Empty for what another version has written, if this one does not understand it. */
    static Optional<NumberedEvent> read(String message) {
        int space = message.indexOf(' ');
        if (space < 0) {
            return Optional.empty();
        }
        try (var reader = JSON.createReader(new StringReader(message.substring(space + 1)))) {
            var seq = Long.parseLong(message.substring(0, space));
            return Optional.of(new NumberedEvent(seq, event(reader.readObject())));
        } catch (JsonException
                | ClassCastException
                | NullPointerException
                | IllegalArgumentException
                | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static LiveEvent event(JsonObject form) {
        @Nullable String owner = form.containsKey("owner") ? form.getString("owner") : null;
        return new LiveEvent(
                UUID.fromString(form.getString("id")),
                Topic.valueOf(form.getString("topic")),
                form.getString("type"),
                owner,
                form.getBoolean("admins"),
                form.getBoolean("kept"),
                form.getString("data"),
                Instant.parse(form.getString("at")));
    }
}
