package ai.agentsflow.events;

import ai.agentsflow.access.Caller;
import ai.agentsflow.platform.database.RowId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that has happened.
 *
 * @param id tells it from others, so that one that comes twice is told once
 * @param type the word that clients know it by, such as {@code notification_created}
 * @param owner whose affair it is; null where it is nobody's own
 * @param admins whether administrators hear it too
 * @param kept whether listeners who come a moment later are told of it
 * @param data a JSON object
 */
public record LiveEvent(
        UUID id,
        Topic topic,
        String type,
        @Nullable String owner,
        boolean admins,
        boolean kept,
        String data,
        Instant at) {

    /** One for its owner and administrators. */
    public static LiveEvent of(Topic topic, String type, String owner, String data, Instant now) {
        return new LiveEvent(RowId.at(now), topic, type, owner, true, true, data, now);
    }

    /** One for its owner alone. */
    public static LiveEvent forOwner(Topic topic, String type, String owner, String data, Instant now) {
        return new LiveEvent(RowId.at(now), topic, type, owner, false, true, data, now);
    }

    /** One for administrators alone. */
    public static LiveEvent forAdministrators(Topic topic, String type, String data, Instant now) {
        return new LiveEvent(RowId.at(now), topic, type, null, true, true, data, now);
    }

    /** The same, told to those who listen now and to nobody later. */
    public LiveEvent passing() {
        return new LiveEvent(id, topic, type, owner, admins, false, data, at);
    }

    /** Whether it is this caller's affair. */
    public boolean isFor(Caller caller) {
        return caller.subject().equals(owner) || (admins && caller.hearsAsAdmin());
    }
}
