package ai.agentsflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ai.agentsflow.platform.config.ConfigFault;
import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.testing.GivenSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayConfigTest {

    private static final MemoryBudget PLENTY = new MemoryBudget(1L << 30);

    @Test
    void readsItsBound() {
        var settings = settings("2048");

        assertThat(GatewayConfig.from(settings, PLENTY)).isEqualTo(new GatewayConfig(2048));
        assertThatCode(settings::verify).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1023", "268435457", "10MB", "-1"})
    void refusesABodyOfAnotherSize(String bytes) {
        var settings = settings(bytes);
        GatewayConfig.from(settings, PLENTY);

        assertThat(settings.faults()).extracting(ConfigFault::key).containsExactly("agentsflow.gateway.max-body-bytes");
    }

    @Test
    void refusesMemoryForLessThanOneBody() {
        var settings = settings("2097153");
        GatewayConfig.from(settings, new MemoryBudget(2 << 20));

        assertThat(settings.faults()).extracting(ConfigFault::key).containsExactly(MemoryBudget.SETTING);
    }

    private static Settings settings(String body) {
        return GivenSettings.of(Map.of("agentsflow.gateway.max-body-bytes", body));
    }
}
