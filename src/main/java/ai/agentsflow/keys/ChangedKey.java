package ai.agentsflow.keys;

import ai.agentsflow.budgets.NewBudget;
import ai.agentsflow.platform.schema.Entries;
import ai.agentsflow.platform.schema.OneLine;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The wish to change a key; what is left out stays.
 *
 * @param rateLimit counts from administrators only
 * @param budget what it may spend
 */
public record ChangedKey(
        @OneLine(most = 100) @Nullable String name,

        @Entries(least = 0, most = 50) @Nullable
        List<
                        @NotNull(message = "must be a name")
                        @Pattern(
                                regexp = "([A-Za-z0-9._:/-]{1,160}|[A-Za-z0-9._:/-]{0,79}\\*[A-Za-z0-9._:/-]{0,80})",
                                message = "must be a model's name")
                        String>
                models,

        @Nullable Instant expiresAt,

        @Pattern(
                regexp = "[1-9][0-9]{0,8}/(second|minute|hour|day)",
                message = "must be a number per second, minute, hour or day, such as 100/minute")
        @Nullable
        String rateLimit,

        @Valid @Nullable NewBudget budget) {}
