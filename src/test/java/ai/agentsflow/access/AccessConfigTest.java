package ai.agentsflow.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.platform.config.InvalidConfigurationException;
import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.testing.MapConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccessConfigTest {

    @Test
    void startsForDevelopment() {
        var settings = settings("dev");

        assertThat(AccessConfig.from(settings).profile()).isEqualTo(AccessConfig.Profile.DEV);
        assertThatCode(settings::verify).doesNotThrowAnyException();
    }

    @Test
    void refusesProductionWhileNobodyCanBeIdentified() {
        var settings = settings("prod");
        AccessConfig.from(settings);

        assertThatThrownBy(settings::verify)
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("mp.config.profile (environment MP_CONFIG_PROFILE): found prod")
                .hasMessageContaining("cannot identify callers yet")
                .hasMessageContaining("set it to dev");
    }

    @Test
    void refusesProfilesThatAreNone() {
        var settings = settings("staging");
        AccessConfig.from(settings);

        assertThatThrownBy(settings::verify).hasMessageContaining("found \"staging\"; one of prod, dev is needed");
    }

    private static Settings settings(String profile) {
        return new Settings(MapConfig.of(Map.of("mp.config.profile", profile)));
    }
}
