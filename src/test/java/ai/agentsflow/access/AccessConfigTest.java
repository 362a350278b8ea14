package ai.agentsflow.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.testing.GivenSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessConfigTest {

    @Test
    void startsForDevelopmentWithoutAnything() {
        var config = read("dev");

        assertThat(config.isDev()).isTrue();
        assertThat(config.corsOrigins()).isEmpty();
        assertThat(read("prod").isDev()).isFalse();
    }

    @Test
    void takesExactOrigins() {
        assertThat(read("dev", "agentsflow.access.cors-origins", "https://app.example.com, http://localhost:3000")
                        .corsOrigins())
                .containsExactlyInAnyOrder("https://app.example.com", "http://localhost:3000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "https://*.example.com",
                "https://app.example.com/",
                "app.example.com",
                "null",
                "https://App.example.com",
                "https://a@b.example.com"
            })
    void refusesOtherOrigins(String origin) {
        for (String profile : new String[] {"dev", "prod"}) {
            assertThatThrownBy(() -> read(profile, "agentsflow.access.cors-origins", origin))
                    .hasMessageContaining("exact origins such as https://app.example.com");
        }
    }

    @Test
    void refusesProfilesThatAreNone() {
        assertThatThrownBy(() -> read("staging"))
                .hasMessageContaining(
                        "found \"staging\", from system property mp.config.profile; one of prod, dev is needed");
    }

    static AccessConfig read(String profile, String... more) {
        var settings = GivenSettings.of(profile, more);
        var config = AccessConfig.from(settings);
        settings.verify();
        return config;
    }
}
