package ai.agentsflow.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.testing.GivenSettings;
import org.junit.jupiter.api.Test;

class KeysConfigTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @Test
    void hasKeysDuringDevelopmentWithoutPepper() {
        assertThat(read("dev").isConfigured()).isTrue();
    }

    @Test
    void hasNoKeysInProductionWithoutPepper() {
        assertThat(read("prod").isConfigured()).isFalse();
        assertThat(read("prod", "agentsflow.access.key-pepper", SECRET).isConfigured())
                .isTrue();
    }

    @Test
    void refusesAPepperBeforeNone() {
        assertThatThrownBy(() -> read("dev", "agentsflow.access.key-pepper-previous", SECRET))
                .hasMessageContaining("agentsflow.access.key-pepper-previous")
                .hasMessageContaining("needs that other: agentsflow.access.key-pepper")
                .hasMessageNotContaining(SECRET);
    }

    static KeysConfig read(String profile, String... more) {
        var settings = GivenSettings.of(profile, more);
        var config = KeysConfig.from(settings);
        settings.verify();
        return config;
    }
}
