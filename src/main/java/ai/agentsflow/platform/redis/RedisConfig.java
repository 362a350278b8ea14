package ai.agentsflow.platform.redis;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/**
 * Redis and how long it is waited for.
 *
 * @param url {@code agentsflow.redis.url} or {@code REDIS_URL}; empty: there is none
 * @param budget {@code agentsflow.redis.budget}: how long a caller waits for an answer, whatever happens meanwhile
 * @param connections {@code agentsflow.redis.connections}: kept to each server at most, and so many calls run at once
 */
public record RedisConfig(Optional<RedisUrl> url, Duration budget, int connections) implements FeatureConfig {

    /** Reads the keys under {@code agentsflow.redis}; what is wrong is remembered by {@code settings}. */
    public static RedisConfig from(Settings settings) {
        return new RedisConfig(
                settings.key(
                                "agentsflow.redis.url",
                                "`redis://user:password@host:port/0`, `redis-sentinel://host:port,host:port/master`,"
                                        + " `redis-cluster://host:port,host:port`; `rediss…` for TLS; none: no Redis")
                        .or("REDIS_URL")
                        .confidential()
                        .parsed(RedisUrl::parse),
                settings.key("agentsflow.redis.budget", "50ms", "how long a request waits for Redis, whatever happens")
                        .duration(Duration.ofMillis(1), Duration.ofSeconds(10)),
                settings.key("agentsflow.redis.connections", "8", "to each Redis server at most")
                        .integer(1, 1000));
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        RedisConfig config(Settings settings) {
            return from(settings);
        }
    }
}
