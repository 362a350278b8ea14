package ai.agentsflow.cache;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.config.ConfigFault;
import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.testing.GivenSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheConfigTest {

    private static final String MAX_BYTES = "agentsflow.models.cache.max-bytes";
    private static final long HEAP = 256L << 20;
    private static final String MAX_TTL = "agentsflow.models.cache.max-ttl";

    @Test
    void readsTheBounds() {
        assertThat(CacheConfig.from(settings("1000", "10m"), HEAP))
                .isEqualTo(new CacheConfig(1000, Duration.ofMinutes(10)));
    }

    @Test
    void takesAnEighthOfASmallHeapUnlessTold() {
        assertThat(CacheConfig.from(settings("", "10m"), HEAP).maxBytes()).isEqualTo(32 << 20);
        assertThat(CacheConfig.from(settings("", "10m"), 16 * HEAP).maxBytes()).isEqualTo(64 << 20);
    }

    @Test
    void tellsEveryFault() {
        var settings = settings("-1", "31d");

        CacheConfig.from(settings, HEAP);

        assertThat(settings.faults()).extracting(ConfigFault::key).containsExactly(MAX_BYTES, MAX_TTL);
    }

    private static Settings settings(String maxBytes, String maxTtl) {
        return GivenSettings.of(Map.of(MAX_BYTES, maxBytes, MAX_TTL, maxTtl));
    }
}
