package ai.agentsflow.platform.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.testing.GivenSettings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracingConfigTest {

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.0", "0.25", "1", "1.0"})
    void takesAShare(String rate) {
        var settings = settings(rate);

        assertThat(TracingConfig.from(settings).sampleRate()).isEqualTo(Double.parseDouble(rate));
        assertThat(settings.faults()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.01", "-0.1", "half", "NaN", "10%"})
    void refusesWhatIsNone(String rate) {
        var settings = settings(rate);

        TracingConfig.from(settings);

        assertThat(settings.faults())
                .singleElement()
                .asString()
                .contains("AGENTSFLOW_TELEMETRY_SAMPLE_RATE", "a number from 0.0 to 1.0 is needed");
    }

    private static Settings settings(String rate) {
        return GivenSettings.of("agentsflow.telemetry.sample-rate", rate);
    }
}
