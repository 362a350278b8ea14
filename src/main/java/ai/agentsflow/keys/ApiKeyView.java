package ai.agentsflow.keys;

import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A key as its owner sees it: the key itself only once. */
@Schema(name = "ApiKey", description = "An API key")
public record ApiKeyView(
        @Schema(description = "What it is deleted by") String id,
        String name,

        @Schema(description = "How the key begins", example = "af_Ab3dE6gH")
        String prefix,

        @Schema(description = "The key itself, in the answer that made it and never again") @Nullable
        String key,

        @Schema(description = "Whom it speaks for") String userId,
        @Schema(description = "user or admin") String role,

        @Schema(description = "What may be asked for; empty: everything")
        List<String> models,

        @Schema(description = "Left out: the usual limit", example = "100/minute") @Nullable
        String rateLimit,

        Instant createdAt,

        @Schema(description = "Left out: it does not end by itself") @Nullable
        Instant expiresAt,

        @Schema(description = "To the minute; left out: never used") @Nullable
        Instant lastUsedAt) {

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
