package ai.agentsflow.keys;

import ai.agentsflow.platform.schema.Entries;
import ai.agentsflow.platform.schema.OneLine;
import ai.agentsflow.platform.schema.StoredText;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The wish for a key.
 *
 * @param userId whom it speaks for; counts from administrators only
 * @param role {@code user} or {@code admin}; counts from administrators only
 * @param rateLimit counts from administrators only
 */
public record NewKey(
        @NotNull(message = "is needed") @OneLine(most = 100) String name,

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

        @Pattern(
                regexp = StoredText.WORD_CHARACTER + "{1,255}",
                message = "must be 1 to 255 characters up to U+FFFF (so no emoji), without spaces")
        @Nullable
        String userId,

        @Pattern(regexp = "user|admin", message = "must be user or admin") @Nullable
        String role) {}
