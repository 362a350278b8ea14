package ai.agentsflow.keys;

import ai.agentsflow.budgets.BudgetView;
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
        List<String> tags,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt,
        @Nullable Terms budget,
        @Nullable Double spentUsd,
        @Nullable Instant resetsAt) {

    /** What the key may spend in each period. */
    public record Terms(double usd, String period) {}

    public ApiKeyView {
        models = List.copyOf(models);
        tags = List.copyOf(tags);
    }

    static ApiKeyView of(ApiKey key, @Nullable BudgetView budget) {
        return of(key, null, budget);
    }

    static ApiKeyView of(ApiKey key, @Nullable String text, @Nullable BudgetView budget) {
        return new ApiKeyView(
                key.id().toString(),
                key.name(),
                key.handle(),
                text,
                key.owner(),
                key.role(),
                key.models(),
                key.rateLimit(),
                key.tags(),
                key.createdAt(),
                key.expiresAt(),
                key.lastUsedAt(),
                budget == null ? null : new Terms(budget.usd(), budget.period()),
                budget == null ? null : budget.spentUsd(),
                budget == null ? null : budget.resetsAt());
    }
}
