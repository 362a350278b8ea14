package ai.agentsflow.audit;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some entries, the newest first.
 *
 * @param nextCursor asks for older ones; null where there are none
 */
public record AuditPage(List<Item> items, @Nullable String nextCursor) {

    public AuditPage {
        items = List.copyOf(items);
    }

    /**
     * An entry as it is told.
     *
     * @param before what was there, null for nothing
     * @param after what is there since, null for nothing
     */
    public record Item(
            String id,
            Instant at,
            String actor,
            @Nullable String keyId,
            String action,
            String target,
            String requestId,
            @Nullable JsonObject before,
            @Nullable JsonObject after) {

        static Item of(AuditEntry entry) {
            return new Item(
                    entry.id().toString(),
                    entry.at(),
                    entry.actor(),
                    entry.key() == null ? null : entry.key().toString(),
                    entry.action(),
                    entry.target(),
                    entry.requestId(),
                    read(entry.before()),
                    read(entry.after()));
        }

        private static @Nullable JsonObject read(@Nullable String json) {
            if (json == null) {
                return null;
            }
            try (var reader = Json.createReader(new StringReader(json))) {
                return reader.readObject();
            }
        }
    }

    /** A page of so many; what is beyond them shows that there are more. */
    static AuditPage of(List<AuditEntry> found, int limit) {
        var shown = found.subList(0, Math.min(limit, found.size()));
        if (found.size() <= limit) {
            return new AuditPage(shown.stream().map(Item::of).toList(), null);
        }
        var last = shown.get(limit - 1);
        return new AuditPage(
                shown.stream().map(Item::of).toList(), new AuditQuery.Place(last.at(), last.id()).cursor());
    }
}
