package ai.agentsflow.responses;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A response that is kept.
 *
 * @param keptBy the catalogue's name of the model whose upstream keeps it too; null: only this server does
 * @param status {@code queued}, {@code in_progress}, {@code completed}, {@code incomplete}, {@code failed} or {@code cancelled}
 * @param previousId the one that it goes on from
 * @param input the items that were sent with it, a JSON array
 * @param body the response as its client was given it
 * @param beatAt when its node last said that it works on it; null for one that is over
 */
public record StoredResponse(
        String id,
        String owner,
        @Nullable String keptBy,
        String status,
        @Nullable String previousId,
        String input,
        String body,
        Instant createdAt,
        @Nullable Instant beatAt) {

    /** What an id may be; an upstream's own is as long as it likes. */
    public static final int LONGEST_ID = 128;

    /** Whether a node works on it. */
    public boolean isOpen() {
        return status.equals("queued") || status.equals("in_progress");
    }
}
