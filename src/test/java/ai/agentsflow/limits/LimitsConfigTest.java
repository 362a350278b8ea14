package ai.agentsflow.limits;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.limits.counters.Rate;
import ai.agentsflow.limits.counters.Window;
import ai.agentsflow.platform.config.ConfigFault;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsConfigTest {

    @Test
    void readsEverySetting() {
        var config = Settled.with(Map.of(
                "agentsflow.limits.chat", "10/second",
                "agentsflow.limits.gateway", "off",
                "agentsflow.limits.tokens", "5000000/day",
                "agentsflow.limits.failed-logins", "3/10s",
                "agentsflow.limits.window", "sliding",
                "agentsflow.limits.nodes", "3",
                "agentsflow.limits.trusted-proxies", "10.0.0.0/8, ::1"));

        assertThat(config.routes())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("chat", new Rate(10, Duration.ofSeconds(1)), "gateway", Rate.OFF));
        assertThat(config.tokens()).isEqualTo(new Rate(5_000_000, Duration.ofDays(1)));
        assertThat(config.failedLogins()).isEqualTo(new Rate(3, Duration.ofSeconds(10)));
        assertThat(config.window()).isEqualTo(Window.SLIDING);
        assertThat(config.nodes()).isEqualTo(3);
        assertThat(config.trustedProxies()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "agentsflow.limits.chat | 100",
                "agentsflow.limits.chat | 0/minute",
                "agentsflow.limits.gateway | 100/fortnight",
                "agentsflow.limits.analytics | 5/0s",
                "agentsflow.limits.tokens | -1/day",
                "agentsflow.limits.nodes | 0",
                "agentsflow.limits.window | leaping",
                "agentsflow.limits.trusted-proxies | proxy.example.org",
                "agentsflow.limits.trusted-proxies | 10.0.0.0/33",
                "agentsflow.limits.overrides | alice=100/minute",
                "agentsflow.limits.overrides | user:alice=100",
                "agentsflow.limits.overrides | user:alice/chats=100/minute",
                "agentsflow.limits.overrides | key:4f1c/tokens=100/minute"
            })
    void reportsWhatIsNoLimit(String key, String value) {
        var settings = Settled.settings(Map.of(key, value));

        LimitsConfig.from(settings);

        assertThat(settings.faults()).extracting(ConfigFault::key).containsExactly(key);
    }

    @Test
    void limitsNoTokensThatNobodyCounts() {
        var settings =
                Settled.settings(Map.of("agentsflow.limits.tokens", "100/day", "agentsflow.usage.enabled", "false"));

        LimitsConfig.from(settings);

        assertThat(settings.faults()).extracting(ConfigFault::key).containsExactly("agentsflow.limits.tokens");
    }
}
