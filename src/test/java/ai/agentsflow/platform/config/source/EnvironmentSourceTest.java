package ai.agentsflow.platform.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The environment as the server's MicroProfile Config sees it. */
class EnvironmentSourceTest {

    private final Locale usual = Locale.getDefault();
    private final EnvironmentSource source =
            new EnvironmentSource(Map.of("AGENTSFLOW_LIMITS_CHAT", "5/minute", "as.it.is", "exact"));

    @AfterEach
    void restore() {
        Locale.setDefault(usual);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tr-TR", "az-AZ", "lt-LT", "ar-EG", "en-US"})
    void findsVariablesInAnyLocale(String locale) {
        Locale.setDefault(Locale.forLanguageTag(locale));

        assertThat(source.getValue("agentsflow.limits.chat")).isEqualTo("5/minute");
        assertThat(source.getValue("as.it.is")).isEqualTo("exact");
        assertThat(source.getValue("agentsflow.limits.gateway")).isNull();
    }

    @Test
    void countsBeforeTheServersOwnAndAfterSecretFiles() {
        assertThat(source.getOrdinal()).isBetween(301, new SecretFileSource().getOrdinal() - 1);
        assertThat(EnvironmentSource.class.getResourceAsStream(
                        "/META-INF/services/org.eclipse.microprofile.config.spi.ConfigSource"))
                .asString(StandardCharsets.UTF_8)
                .contains(EnvironmentSource.class.getName());
    }
}
