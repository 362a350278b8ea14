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
public record CacheConfig(int maxBytes, Duration maxTtl) implements FeatureConfig {

    /** Reads the keys under {@code agentsflow.models.cache}; what is wrong is remembered by {@code settings}. */
    public static CacheConfig from(Settings settings) {
        return new CacheConfig(
                settings.key(
                                "agentsflow.models.cache.max-bytes",
                                "67108864",
                                "what all kept answers may take together; `0`: no cache")
                        .integer(0, Integer.MAX_VALUE),
                settings.key("agentsflow.models.cache.max-ttl", "24h", "how long an answer is kept at most")
                        .duration(Duration.ofSeconds(1), Duration.ofDays(30)));
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
