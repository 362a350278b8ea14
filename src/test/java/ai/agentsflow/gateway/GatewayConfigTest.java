package ai.agentsflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ai.agentsflow.platform.config.ConfigFault;
import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.testing.GivenSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayConfigTest {

    private static final long HEAP = 256L << 20;

    @Test
    void readsItsBounds() {
        var settings = settings("2048", "4096");

        assertThat(GatewayConfig.from(settings, HEAP)).isEqualTo(new GatewayConfig(2048, 4096, Duration.ofMinutes(2)));
        assertThatCode(settings::verify).doesNotThrowAnyException();
    }

    @Test
    void holdsAnEighthOfTheHeapUnlessTold() {
        assertThat(GatewayConfig.from(settings("10485760", ""), HEAP).maxHeldBytes())
                .isEqualTo(32L << 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1023", "268435457", "10MB", "-1"})
    void refusesABodyOfAnotherSize(String bytes) {
        var settings = settings(bytes, "268435456");
        GatewayConfig.from(settings, HEAP);

        assertThat(settings.faults()).extracting(ConfigFault::key).containsExactly("agentsflow.gateway.max-body-bytes");
    }

    @ParameterizedTest
    @CsvSource({"2048, 2047", "2048, 10", "2048, much", "134217728, ''"})
    void refusesToHoldLessThanOneBody(String body, String held) {
        var settings = settings(body, held);
        GatewayConfig.from(settings, HEAP);

        assertThat(settings.faults())
                .isNotEmpty()
                .extracting(ConfigFault::key)
                .containsOnly("agentsflow.gateway.max-held-bytes");
    }

    private static Settings settings(String body, String held) {
        return GivenSettings.of(Map.of(
                "agentsflow.gateway.max-body-bytes", body,
                "agentsflow.gateway.max-held-bytes", held,
                "agentsflow.gateway.body-timeout", "2m"));
    }
}
