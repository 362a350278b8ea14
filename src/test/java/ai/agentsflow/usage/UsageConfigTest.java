package ai.agentsflow.usage;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.GivenSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsageConfigTest {

    @Test
    void canBeSwitchedOff() {
        assertThat(read("true").enabled()).isTrue();
        assertThat(read("false").enabled()).isFalse();
    }

    private static UsageConfig read(String value) {
        return UsageConfig.from(GivenSettings.of(Map.of("agentsflow.usage.enabled", value)));
    }
}
