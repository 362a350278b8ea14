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
record RedisConfig(Optional<RedisUrl> url, Duration budget, int connections) implements FeatureConfig {

    private static final String URL = "agentsflow.redis.url";

    static RedisConfig from(Settings settings) {
        return new RedisConfig(
                url(settings),
                settings.duration("agentsflow.redis.budget", Duration.ofMillis(1), Duration.ofSeconds(10)),
                settings.integer("agentsflow.redis.connections", 1, 1000));
    }

    private static Optional<RedisUrl> url(Settings settings) {
        var text = settings.optionalText(URL).or(() -> settings.optionalText("REDIS_URL"));
        try {
            return text.map(RedisUrl::parse);
        } catch (IllegalArgumentException e) {
            settings.fault(URL, "something else", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
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
