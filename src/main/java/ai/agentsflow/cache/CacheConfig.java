package ai.agentsflow.cache;

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

    private static final long USUAL_BYTES = 64L << 20;
    private static final int PART_OF_HEAP = 8;

    /**
     * Reads the keys under {@code agentsflow.models.cache}; what is wrong is remembered by {@code settings}.
     *
     * @param heap how large the server's may become, in bytes
     */
    public static CacheConfig from(Settings settings, long heap) {
        return new CacheConfig(
                settings.key(
                                "agentsflow.models.cache.max-bytes",
                                "what all kept answers may take together; none: 64 MiB, or an eighth of the heap where that is less; `0`: no cache")
                        .number(0, Integer.MAX_VALUE)
                        .orElse(Math.min(USUAL_BYTES, heap / PART_OF_HEAP))
                        .intValue(),
                settings.key("agentsflow.models.cache.max-ttl", "24h", "how long an answer is kept at most")
                        .duration(Duration.ofSeconds(1), Duration.ofDays(30)));
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        CacheConfig config(Settings settings) {
            return from(settings, Runtime.getRuntime().maxMemory());
        }
    }
}
