package ai.agentsflow.platform.redis;

import ai.agentsflow.platform.redis.fault.RedisFailure;
import ai.agentsflow.platform.redis.fault.RedisFigures;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Redis at the moment of asking.
 *
 * @param mode {@code single}, {@code sentinel} or {@code cluster}; {@code none} when there is to be no Redis
 * @param state {@code up}, {@code degraded} or {@code none}
 * @param fault the kind of reason why it is degraded
 * @param reason why it is degraded
 * @param advice what to do about it
 * @param roundTripMs milliseconds for a small question, of the slowest server that answers
 * @param keys on all servers together; unknown too when the user may not count them
 * @param keysByServer on each server with data of its own
 * @param servers that are known, a cluster's replicas included
 * @param serversAnswering those that answer calls
 * @param failuresByServer why each of the others does not
 */
public record RedisView(
        String mode,
        String state,
        @Nullable String fault,
        @Nullable String reason,
        @Nullable String advice,
        @Nullable Double roundTripMs,
        @Nullable Long keys,
        @Nullable Map<String, Long> keysByServer,
        @Nullable Integer servers,
        @Nullable Integer serversAnswering,
        @Nullable Map<String, String> failuresByServer) {

    static RedisView of(Redis redis) {
        var url = redis.url().orElse(null);
        if (url == null) {
            return new RedisView("none", "none", null, null, null, null, null, null, null, null, null);
        }
        var figures = redis.figures().orElse(null);
        // asking may have taken seconds; state and reason are those of every other report
        var failure = redis.failure();
        var failures = figures == null ? null : failures(figures, redis.away());
        var keys = figures == null || figures.keys().isEmpty() ? null : figures.keys();
        return new RedisView(
                url.mode().label(),
                failure.isEmpty() ? "up" : "degraded",
                failure.map(why -> why.fault().label()).orElse(null),
                failure.map(RedisFailure::reason).orElse(null),
                failure.map(why -> why.fault().advice()).orElse(null),
                figures == null || figures.roundTripNanos() == 0
                        ? null
                        : Math.round(figures.roundTripNanos() / 10_000.0) / 100.0,
                keys == null
                        ? null
                        : keys.values().stream().mapToLong(Long::longValue).sum(),
                keys,
                figures == null ? null : figures.servers().size(),
                figures == null || failures == null ? null : figures.servers().size() - failures.size(),
                failures == null || failures.isEmpty() ? null : failures);
    }

    /** What the servers themselves did not answer, and what calls are refused though a server answers. */
    private static Map<String, String> failures(RedisFigures figures, Map<String, RedisFailure> away) {
        var failures = new TreeMap<>(figures.failures());
        away.forEach((server, why) -> failures.put(
                // the only one is known by its address where sentinels name it
                figures.servers().size() == 1 ? figures.servers().iterator().next() : server, why.reason()));
        return failures;
    }
}
