package ai.agentsflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.keys.KeysConfig;
import ai.agentsflow.platform.config.ConfigFault;
import ai.agentsflow.platform.config.InvalidConfigurationException;
import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.testing.GivenSettings;
import ai.agentsflow.tokens.TokensConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityConfigTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @Test
    void refusesProductionWhereNobodyCouldBeIdentified() {
        var settings = GivenSettings.of("mp.config.profile", "prod");
        from(settings);

        assertThatThrownBy(settings::verify)
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("mp.config.profile (environment MP_CONFIG_PROFILE): found prod")
                .hasMessageContaining("nobody could be identified: set SUPABASE_JWT_SECRET, SUPABASE_URL or");
    }

    @ParameterizedTest
    @CsvSource({
        "SUPABASE_JWT_SECRET, " + SECRET,
        "agentsflow.access.jwt-secret, " + SECRET,
        "SUPABASE_URL, https://project.supabase.co",
        "agentsflow.access.key-pepper, " + SECRET
    })
    void startsForProductionWithAnySourceOfIdentity(String key, String value) {
        assertThat(read("prod", key, value).possible()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "agentsflow.access.jwks-url, ftp://id.example.com",
        "SUPABASE_URL, project.supabase.co",
        "agentsflow.access.key-pepper, short"
    })
    void tellsOneFaultWhenTheOnlySourceOfIdentityIsFaulty(String key, String value) {
        var settings = GivenSettings.of("mp.config.profile", "prod", key, value);
        from(settings);

        assertThat(settings.faults()).extracting(ConfigFault::key).containsExactly(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SUPABASE_JWT_SECRET", "agentsflow.access.key-pepper", "agentsflow.access.key-pepper-previous"})
    void refusesSecretsThatCouldBeGuessedWithoutRepeatingThem(String key) {
        assertThatThrownBy(() -> read("dev", key, "hunter2-hunter2"))
                .hasMessageContaining(
                        "found a secret of 15 bytes, from system property " + key + "; 32 bytes or more are needed")
                .hasMessageNotContaining("hunter2");
    }

    private static IdentityConfig read(String profile, String... more) {
        var settings = GivenSettings.of(profile, more);
        var config = from(settings);
        settings.verify();
        return config;
    }

    private static IdentityConfig from(Settings settings) {
        return IdentityConfig.from(settings, TokensConfig.from(settings), KeysConfig.from(settings));
    }
}
