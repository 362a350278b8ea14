package ai.agentsflow.events.sockets;

import ai.agentsflow.access.Caller;
import ai.agentsflow.access.KeyGrant;
import ai.agentsflow.access.Pass;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.spi.JsonProvider;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What a ticket is worth, as nodes leave it to each other. Of a key only its id: what it allows is asked when the ticket is used. */
final class TicketForm {

    private static final JsonProvider JSON = JsonProvider.provider();

    private TicketForm() {}

    static byte[] write(Pass pass) {
        var caller = pass.caller();
        var form = JSON.createObjectBuilder()
                .add("subject", caller.subject())
                .add("roles", JSON.createArrayBuilder(caller.roles()))
                .add("names", JSON.createArrayBuilder(caller.limitRoles()));
        var key = caller.key();
        if (key != null) {
            form.add("key", key.id().toString());
        }
        var expires = pass.expires();
        if (expires != null) {
            form.add("expires", expires.toString());
        }
        return form.build().toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Empty for what another version has written, if this one does not understand it. */
    static Optional<Pass> read(byte[] form) {
        try (var reader = JSON.createReader(new ByteArrayInputStream(form))) {
            var object = reader.readObject();
            var key = object.containsKey("key")
                    ? new KeyGrant(UUID.fromString(object.getString("key")), Set.of(), null)
                    : null;
            var expires = object.containsKey("expires") ? Instant.parse(object.getString("expires")) : null;
            return Optional.of(new Pass(
                    new Caller(object.getString("subject"), texts(object, "roles"), texts(object, "names"), key),
                    expires));
        } catch (JsonException
                | ClassCastException
                | NullPointerException
                | IllegalArgumentException
                | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Set<String> texts(JsonObject object, String name) {
        JsonArray array = object.getJsonArray(name);
        return array.getValuesAs(JsonString.class).stream()
                .map(JsonString::getString)
                .collect(Collectors.toSet());
    }
}
