package ai.agentsflow.platform.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.testing.MapConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShutdownConfigTest {

    @Test
    void pausesForBalancersUnlessItServesOnePerson() {
        assertThat(config(Map.of()).pause()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config(Map.of("mp.config.profile", "prod")).pause()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config(Map.of("mp.config.profile", "dev")).pause()).isZero();
        assertThat(config(Map.of("mp.config.profile", "dev", "agentsflow.shutdown.pause", "9s"))
                        .pause())
                .isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void readsTheGrace() {
        assertThat(config(Map.of("agentsflow.shutdown.grace", "2m")).grace()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void refusesWhatIsNoFittingDuration() {
        var settings = settings(Map.of("agentsflow.shutdown.pause", "6m", "agentsflow.shutdown.grace", "soon"));

        ShutdownConfig.from(settings);

        assertThat(settings.faults())
                .extracting(fault -> fault.key())
                .containsExactly("agentsflow.shutdown.pause", "agentsflow.shutdown.grace");
    }

    private static ShutdownConfig config(Map<String, String> values) {
        var settings = settings(values);
        var config = ShutdownConfig.from(settings);
        assertThat(settings.faults()).isEmpty();
        return config;
    }

    private static Settings settings(Map<String, String> values) {
        var all = new HashMap<>(Map.of("agentsflow.shutdown.grace", "60s"));
        all.putAll(values);
        return new Settings(MapConfig.of(all));
    }
}
