package ai.agentsflow.platform.redis;

import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.platform.redis.address.RedisUrl;
import ai.agentsflow.testing.AgentsFlow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The client as a server would have it, outside a server. */
public record RedisAt(Redis redis) implements AutoCloseable {

    private static final int CONNECTIONS = 8;

    /** A write, as calls make it. */
    static final RedisProbe PROBE = new RedisProbe(
            RedisScript.of("redis.call('SET', KEYS[1], '', 'PX', ARGV[1]) return {1}"),
            "agentsflow:probe",
            List.of("5000"));

    /** One that has connected. */
    public static RedisAt url(String url, Duration budget) {
        var at = connecting(url, budget);
        at.awaitUp(true);
        return at;
    }

    /** One that has begun to connect. */
    public static RedisAt connecting(String url, Duration budget) {
        return connecting(new RedisConfig(
                Optional.of(RedisUrl.parse(url)), List.of(), Optional.empty(), Optional.empty(), budget, CONNECTIONS));
    }

    static RedisAt connecting(RedisConfig config) {
        return connecting(config, new Metrics());
    }

    static RedisAt connecting(RedisConfig config, Metrics metrics) {
        var redis = new Redis(config, PROBE, metrics);
        redis.open();
        return new RedisAt(redis);
    }

    /** None at all. */
    public static RedisAt nowhere() {
        return new RedisAt(new Redis(
                new RedisConfig(
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofMillis(50),
                        CONNECTIONS),
                PROBE,
                new Metrics()));
    }

    public boolean isUp() {
        return redis.isUp();
    }

    /** The servers that are away while others answer. */
    public Set<String> away() {
        return redis.isUp() ? redis.away().keySet() : Set.of();
    }

    /** Within the ten seconds in which a Redis that is there again is to be used again. */
    public void awaitUp(boolean up) {
        AgentsFlow.await("Redis up: " + up, Duration.ofSeconds(10), () -> isUp() == up);
    }

    @Override
    public void close() {
        redis.close();
    }
}
