package ai.agentsflow.models;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the last health check found.
 *
 * @param detail why the model is down, null when it is up
 * @param checkedAt null before the first check
 */
record ModelStatus(
        boolean healthy, @Nullable String detail, @Nullable Instant checkedAt) {

    static final ModelStatus UNKNOWN = new ModelStatus(false, "not checked yet", null);

    static ModelStatus up(Instant now) {
        return new ModelStatus(true, null, now);
    }

    static ModelStatus down(String detail, Instant now) {
        return new ModelStatus(false, detail, now);
    }
}
