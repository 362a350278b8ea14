package ai.agentsflow.platform.redis;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.config.ConfigFault;
import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.testing.Authority;
import ai.agentsflow.testing.MapConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisConfigTest {

    @TempDir
    Path scratch;

    @Test
    void readsEverySetting() {
        var settings = settings(Map.of(
                "agentsflow.redis.url", "rediss-sentinel://app:hemligt@one,two/mymaster",
                "agentsflow.redis.ca-file", new Authority().pem().toString(),
                "agentsflow.redis.sentinel-user", "watcher",
                "agentsflow.redis.sentinel-password", "bevakad"));

        var config = RedisConfig.from(settings);

        assertThat(settings.faults()).isEmpty();
        assertThat(config.url().orElseThrow().tls()).isTrue();
        assertThat(config.authorities()).hasSize(1);
        assertThat(config.sentinelUser()).contains("watcher");
        assertThat(config.sentinelPassword()).contains(new Secret("bevakad"));
        assertThat(config.budget()).isEqualTo(Duration.ofMillis(50));
        assertThat(config.connections()).isEqualTo(8);
        assertThat(config.toString()).doesNotContain("hemligt", "bevakad");
    }

    @Test
    void takesTheUsualNameAndNeedsNone() {
        assertThat(RedisConfig.from(settings(Map.of("REDIS_URL", "redis://localhost")))
                        .url())
                .isPresent();
        assertThat(RedisConfig.from(settings(Map.of())).url()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "agentsflow.redis.ca-file, redis://localhost, agentsflow.redis.ca-file, only rediss",
        "agentsflow.redis.sentinel-password, redis://localhost, agentsflow.redis.sentinel-password, only redis-sentinel",
        "agentsflow.redis.sentinel-user, redis-sentinel://localhost/m, agentsflow.redis.sentinel-user, needs a password",
        "agentsflow.redis.budget, redis://localhost, agentsflow.redis.budget, duration"
    })
    void reportsWhatCannotWork(String key, String url, String reported, String rule) {
        var value = key.endsWith("ca-file") ? new Authority().pem().toString() : "hemligt";
        var settings = settings(Map.of("agentsflow.redis.url", url, key, value));

        RedisConfig.from(settings);

        assertThat(settings.faults()).extracting(ConfigFault::key).containsExactly(reported);
        assertThat(settings.faults().get(0).rule()).contains(rule);
    }

    @Test
    void reportsAFileThatHoldsNoCertificate() throws Exception {
        for (String text :
                new String[] {"", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"}) {
            assertFileFault(Files.writeString(scratch.resolve("ca.pem"), text).toString());
        }
        assertFileFault(scratch.resolve("none.pem").toString());
        assertFileFault(scratch.toString());
    }

    private static void assertFileFault(String file) {
        var settings = settings(Map.of("agentsflow.redis.url", "rediss://localhost", "agentsflow.redis.ca-file", file));

        RedisConfig.from(settings);

        assertThat(settings.faults()).extracting(ConfigFault::key).containsExactly("agentsflow.redis.ca-file");
    }

    private static Settings settings(Map<String, String> given) {
        var values = new HashMap<>(Map.of("agentsflow.redis.budget", "50ms", "agentsflow.redis.connections", "8"));
        values.putAll(given);
        return new Settings(MapConfig.of(values));
    }
}
