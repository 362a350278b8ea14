package ai.agentsflow.keys;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key as its owner sees it: the key itself only once. */
public record ApiKeyView(
        String id,
        String name,
        String prefix,
        @Nullable String key,
        String userId,
        String role,
        List<String> models,
        @Nullable String rateLimit,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt) {

    public ApiKeyView {
        models = List.copyOf(models);
    }

    static ApiKeyView of(ApiKey key) {
        return of(key, null);
    }

    static ApiKeyView of(ApiKey key, @Nullable String text) {
        return new ApiKeyView(
                key.id().toString(),
                key.name(),
                key.handle(),
                text,
                key.owner(),
                key.role(),
                key.models(),
                key.rateLimit(),
                key.createdAt(),
                key.expiresAt(),
                key.lastUsedAt());
    }
}
