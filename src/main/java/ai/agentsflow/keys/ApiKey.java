package ai.agentsflow.keys;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key as the database has it.
 *
 * @param handle by which it is found, no secret
 * @param hash what {@link KeyHash} makes of it
 * @param owner the subject that it speaks for
 * @param role of {@link ai.agentsflow.platform.web.Roles}
 * @param models what may be asked for; empty: everything
 */
record ApiKey(
        UUID id,
        String handle,
        String hash,
        String owner,
        String role,
        String name,
        List<String> models,
        @Nullable String rateLimit,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt) {

    ApiKey {
        models = List.copyOf(models);
    }
}
