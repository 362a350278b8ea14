package ai.agentsflow.platform.memory;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.config.ConfigFault;
import ai.agentsflow.testing.GivenSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryConfigTest {

    private static final long HEAP = 256L << 20;

    @Test
    void holdsAnEighthOfTheHeapUnlessTold() {
        assertThat(MemoryConfig.from(GivenSettings.of(Map.of()), HEAP).maxHeldBytes())
                .isEqualTo(32L << 20);
        assertThat(MemoryConfig.from(GivenSettings.of(Map.of(MemoryBudget.SETTING, "4194304")), HEAP)
                        .maxHeldBytes())
                .isEqualTo(4L << 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1048575", "-1", "much", "9223372036854775807"})
    void refusesAnotherFigure(String bytes) {
        var settings = GivenSettings.of(Map.of(MemoryBudget.SETTING, bytes));
        MemoryConfig.from(settings, HEAP);

        assertThat(settings.faults()).extracting(ConfigFault::key).containsExactly(MemoryBudget.SETTING);
    }
}
