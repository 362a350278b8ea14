package ai.agentsflow.platform.redis;

import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Redis at the moment of asking.
 *
 * @param mode {@code single}, {@code sentinel} or {@code cluster}; {@code none} when there is to be no Redis
 * @param state {@code up}, {@code degraded} or {@code none}
 * @param reason why it is degraded
 * @param roundTripMs milliseconds for a small question, of the slowest server that answers
 * @param keys on all servers together
 * @param keysByServer on each server with data of its own
 * @param servers that are known, a cluster's replicas included
 * @param serversAnswering those that answer
 * @param failuresByServer why each of the others does not
 */
@Schema(name = "Redis", description = "Redis at the moment of asking")
public record RedisView(
        @Schema(description = "single, sentinel, cluster, or none", example = "single")
        String mode,

        @Schema(description = "up, degraded, or none", example = "up")
        String state,

        @Schema(
                description = "Why it is degraded; left out otherwise",
                example = "no answer within 50 ms",
                nullable = true)
        @Nullable
        String reason,

        @Schema(
                description =
                        "Milliseconds for a small question, of the slowest server that answers; left out while it is away",
                example = "0.21",
                nullable = true)
        @Nullable
        Double roundTripMs,

        @Schema(description = "Keys on all servers; left out while it is away", example = "12", nullable = true)
        @Nullable
        Long keys,

        @Schema(description = "Keys on each server; left out while it is away", nullable = true) @Nullable
        Map<String, Long> keysByServer,

        @Schema(
                description =
                        "Servers that are known, a cluster's replicas included; left out while none was ever found",
                example = "3",
                nullable = true)
        @Nullable
        Integer servers,

        @Schema(description = "Those of them that answer", example = "2", nullable = true) @Nullable
        Integer serversAnswering,

        @Schema(description = "Why each of the others does not answer; left out when all do", nullable = true) @Nullable
        Map<String, String> failuresByServer) {

    static RedisView of(Redis redis) {
        var url = redis.url().orElse(null);
        if (url == null) {
            return new RedisView("none", "none", null, null, null, null, null, null, null);
        }
        var mode = url.mode().label();
        return redis.figures()
                .map(figures -> of(mode, redis, figures))
                .orElseGet(
                        () -> new RedisView(mode, "degraded", redis.lastFailure(), null, null, null, null, null, null));
    }

    private static RedisView of(String mode, Redis redis, RedisFigures figures) {
        boolean answers = figures.answering() > 0;
        boolean up = answers && redis.isUp();
        var failures = figures.failures();
        var why = failures.values().stream()
                .findFirst()
                .filter(failure -> !answers)
                .orElseGet(redis::lastFailure);
        return new RedisView(
                mode,
                up ? "up" : "degraded",
                up ? null : why,
                answers ? Math.round(figures.roundTripNanos() / 10_000.0) / 100.0 : null,
                answers
                        ? figures.keys().values().stream()
                                .mapToLong(Long::longValue)
                                .sum()
                        : null,
                answers ? figures.keys() : null,
                figures.answering() + failures.size(),
                figures.answering(),
                failures.isEmpty() ? null : failures);
    }
}
