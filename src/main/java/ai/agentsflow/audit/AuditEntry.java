package ai.agentsflow.audit;

import ai.agentsflow.access.Caller;
import ai.agentsflow.platform.database.RowId;
import ai.agentsflow.platform.logging.LogContext;
import ai.agentsflow.platform.web.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One change.
 *
 * @param actor the subject that made it, or {@code system}
 * @param key the API key that it came with
 * @param action what was done, such as {@code key.create}
 * @param target to what, such as {@code keys/ID}
 * @param requestId of the request that asked for it; empty where none did
 * @param before JSON of what was there, without secrets
 * @param after JSON of what is there now, without secrets
 */
public record AuditEntry(
        UUID id,
        Instant at,
        String actor,
        @Nullable UUID key,
        String action,
        String target,
        String requestId,
        @Nullable String before,
        @Nullable String after) {

    /** Who acts when nobody has asked. */
    public static final String SYSTEM = "system";

    private static final int LONGEST_TARGET = 300;

    /**
     * A change that a caller makes at a moment, by the request that this thread is at work for.
     *
     * @param before what an answer would show of it, null where there was nothing
     * @param after what it shows now, null where there is nothing any more
     */
    public static AuditEntry of(
            Caller caller, String action, String target, @Nullable Record before, @Nullable Record after, Instant now) {
        var key = caller.key();
        return of(caller.subject(), key == null ? null : key.id(), action, target, before, after, now);
    }

    /** A change that the server makes by itself. */
    public static AuditEntry ofSystem(
            String action, String target, @Nullable Record before, @Nullable Record after, Instant now) {
        return of(SYSTEM, null, action, target, before, after, now);
    }

    private static AuditEntry of(
            String actor,
            @Nullable UUID key,
            String action,
            String target,
            @Nullable Record before,
            @Nullable Record after,
            Instant now) {
        return new AuditEntry(
                RowId.at(now),
                now.truncatedTo(ChronoUnit.MICROS),
                actor,
                key,
                action,
                target.length() > LONGEST_TARGET ? target.substring(0, LONGEST_TARGET) : target,
                LogContext.current().requestId(),
                before == null ? null : Json.write(before),
                after == null ? null : Json.write(after));
    }
}
