package ai.agentsflow.health;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the last health check found.
 *
 * @param reason why the model is down, for every user; null when it is up
 * @param detail the same for administrators, and may name the upstream's address
 * @param checkedAt null before the first check
 */
public record ModelStatus(
        boolean healthy,
        @Nullable String reason,
        @Nullable String detail,
        @Nullable Instant checkedAt) {

    static final ModelStatus UNKNOWN = new ModelStatus(false, "not checked yet", "not checked yet", null);

    public static ModelStatus up(Instant now) {
        return new ModelStatus(true, null, null, now);
    }

    public static ModelStatus down(String reason, Instant now) {
        return down(reason, reason, now);
    }

    public static ModelStatus down(String reason, String detail, Instant now) {
        return new ModelStatus(false, reason, detail, now);
    }
}
