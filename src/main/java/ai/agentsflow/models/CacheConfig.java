package ai.agentsflow.models;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * The bounds of the cache of answers.
 *
 * @param maxBytes {@code agentsflow.models.cache.max-bytes}: what all kept answers may take together; 0 for no cache
 * @param maxTtl {@code agentsflow.models.cache.max-ttl}: the longest time that an answer is kept, whoever asks for more
 */
record CacheConfig(int maxBytes, Duration maxTtl) implements FeatureConfig {

    static CacheConfig from(Settings settings) {
        return new CacheConfig(
                settings.integer("agentsflow.models.cache.max-bytes", 0, Integer.MAX_VALUE),
                settings.duration("agentsflow.models.cache.max-ttl", Duration.ofSeconds(1), Duration.ofDays(30)));
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        CacheConfig config(Settings settings) {
            return from(settings);
        }
    }
}
