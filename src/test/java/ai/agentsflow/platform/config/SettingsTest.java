package ai.agentsflow.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.testing.MapConfig;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    private static final Set<String> WEB = Set.of("http", "https");

    private enum Colour {
        RED,
        DARK_BLUE
    }

    @Test
    void readsEveryType() {
        var settings = settings(Map.of(
                "agentsflow.a.text", "  words  ",
                "agentsflow.a.key", "hush",
                "agentsflow.a.number", "42",
                "agentsflow.a.large", "9000000000",
                "agentsflow.a.flag", "true",
                "agentsflow.a.wait", "250ms",
                "agentsflow.a.colour", "dark-blue",
                "agentsflow.a.address", "https://example.com/x"));

        assertThat(settings.text("agentsflow.a.text")).isEqualTo("words");
        assertThat(settings.optionalText("agentsflow.a.text")).contains("words");
        assertThat(settings.secret("agentsflow.a.key")).contains(new Secret("hush"));
        assertThat(settings.integer("agentsflow.a.number", 42, 42)).isEqualTo(42);
        assertThat(settings.longInteger("agentsflow.a.large", 0, Long.MAX_VALUE))
                .isEqualTo(9_000_000_000L);
        assertThat(settings.flag("agentsflow.a.flag")).isTrue();
        assertThat(settings.duration("agentsflow.a.wait", Duration.ZERO, Duration.ofSeconds(1)))
                .isEqualTo(Duration.ofMillis(250));
        assertThat(settings.choice("agentsflow.a.colour", Colour.class)).isEqualTo(Colour.DARK_BLUE);
        assertThat(settings.address("agentsflow.a.address", WEB)).contains(URI.create("https://example.com/x"));
        assertThatCode(settings::verify).doesNotThrowAnyException();
    }

    @Test
    void takesWhatIsEmptyForAbsent() {
        var settings = settings(Map.of("agentsflow.a.text", "   ", "agentsflow.a.key", ""));

        assertThat(settings.optionalText("agentsflow.a.text")).isEmpty();
        assertThat(settings.secret("agentsflow.a.key")).isEmpty();
        assertThat(settings.address("agentsflow.a.address", WEB)).isEmpty();
        assertThatCode(settings::verify).doesNotThrowAnyException();
    }

    @Test
    void missesWhatMustBeThere() {
        var settings = settings(Map.of());

        settings.text("agentsflow.a.text");
        settings.integer("agentsflow.a.number", 1, 9);
        settings.flag("agentsflow.a.flag");
        settings.duration("agentsflow.a.wait", Duration.ofSeconds(1), Duration.ofMinutes(2));
        settings.choice("agentsflow.a.colour", Colour.class);

        assertThat(settings.faults())
                .containsExactly(
                        new ConfigFault("agentsflow.a.text", "nothing", "a value is needed"),
                        new ConfigFault("agentsflow.a.number", "nothing", "a whole number from 1 to 9 is needed"),
                        new ConfigFault("agentsflow.a.flag", "nothing", "true or false is needed"),
                        new ConfigFault(
                                "agentsflow.a.wait", "nothing", "a duration from 1s to 2m is needed, such as 30s"),
                        new ConfigFault("agentsflow.a.colour", "nothing", "one of red, dark-blue is needed"));
    }

    @Test
    void tellsEveryFaultAtOnce() {
        var settings = settings(Map.of(
                "agentsflow.a.number", "many",
                "agentsflow.a.flag", "yes",
                "agentsflow.a.colour", "green"));
        settings.integer("agentsflow.a.number", 1, 9);
        settings.flag("agentsflow.a.flag");
        settings.choice("agentsflow.a.colour", Colour.class);
        settings.fault("agentsflow.a.colour", "green with a flag", "they exclude each other");

        assertThatThrownBy(settings::verify)
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessage("""
                        AgentsFlow does not start, its configuration is wrong:
                          - agentsflow.a.number (environment AGENTSFLOW_A_NUMBER): found "many"; a whole number from 1 to 9 is needed
                          - agentsflow.a.flag (environment AGENTSFLOW_A_FLAG): found "yes"; true or false is needed
                          - agentsflow.a.colour (environment AGENTSFLOW_A_COLOUR): found "green"; one of red, dark-blue is needed
                          - agentsflow.a.colour (environment AGENTSFLOW_A_COLOUR): found green with a flag; they exclude each other""");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "10", "-1", "5.0", "5 0", "0x5", "five", "99999999999999999999"})
    void refusesNumbersOutOfBounds(String written) {
        var settings = settings(Map.of("agentsflow.a.number", written));

        int number = settings.integer("agentsflow.a.number", 1, 9);

        assertThat(number).as("a harmless stand-in").isBetween(1, 9);
        assertThat(settings.faults())
                .singleElement()
                .extracting(ConfigFault::found)
                .isEqualTo('"' + written + '"');
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRUE", "yes", "1", "on"})
    void takesOnlyTrueAndFalseForAFlag(String written) {
        var settings = settings(Map.of("agentsflow.a.flag", written));

        assertThat(settings.flag("agentsflow.a.flag")).isFalse();
        assertThat(settings.faults()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "250ms, PT0.25S",
        "30s, PT30S",
        "10m, PT10M",
        "1h, PT1H",
        "2d, PT48H",
        "0s, PT0S",
        "PT30S, PT30S",
        "PT1M30.5S, PT1M30.5S",
        "999999999s, PT277777H46M39S"
    })
    void readsDurations(String written, Duration meant) {
        assertThat(Settings.parseDuration(written)).contains(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "-1s", "1w", "1 s", "1.5s", "s", "9999999999s", "PT", "30S", "soon"})
    void refusesOtherDurations(String written) {
        assertThat(Settings.parseDuration(written)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"199ms", "61m", "PT-1S", "later"})
    void refusesDurationsOutOfBounds(String written) {
        var settings = settings(Map.of("agentsflow.a.wait", written));

        settings.duration("agentsflow.a.wait", Duration.ofMillis(200), Duration.ofHours(1));

        assertThat(settings.faults())
                .containsExactly(new ConfigFault(
                        "agentsflow.a.wait",
                        '"' + written + '"',
                        "a duration from 200ms to 60m is needed, such as 30s"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://user:hush-hush@example.com",
                "https:///hush-hush",
                "hush-hush",
                "https://hush-hush bad",
                "//hush-hush"
            })
    void neverRepeatsAFaultyAddress(String written) {
        var settings = settings(Map.of("agentsflow.a.address", written));

        assertThat(settings.address("agentsflow.a.address", WEB)).isEmpty();
        assertThatThrownBy(settings::verify)
                .hasMessageContaining("agentsflow.a.address")
                .hasMessageContaining("[http, https]")
                .hasMessageNotContaining("hush");
    }

    @Test
    void masksSecrets() {
        var settings = settings(Map.of("agentsflow.a.key", "hush"));

        assertThat(settings.secret("agentsflow.a.key").orElseThrow()).hasToString("(secret)");
    }

    @Test
    void shortensWhatItRepeatsAndKeepsItOnOneLine() {
        var settings = settings(Map.of("agentsflow.a.number", "7\n\t" + "x".repeat(100)));

        settings.integer("agentsflow.a.number", 1, 9);

        assertThat(settings.faults())
                .singleElement()
                .extracting(ConfigFault::found)
                .isEqualTo("\"7??" + "x".repeat(57) + "…\"");
    }

    @ParameterizedTest
    @CsvSource({
        "agentsflow.db.pool-max, AGENTSFLOW_DB_POOL_MAX",
        "mp.config.profile, MP_CONFIG_PROFILE",
        "agentsflow.a.b_c/d, AGENTSFLOW_A_B_C_D"
    })
    void namesTheEnvironmentVariable(String key, String variable) {
        assertThat(ConfigFault.environmentVariable(key)).isEqualTo(variable);
    }

    @Test
    void asksWhetherASlipOfThePenMeantAnotherKey() {
        var settings = settings(Map.of(
                "agentsflow.db.pool-max", "3",
                "agentsflow.db.pol-max", "30",
                "AGENTSFLOW_DB_POOL_MAXX", "30"));
        settings.integer("agentsflow.db.pool-max", 1, 9);

        assertThatThrownBy(settings::verify)
                .hasMessageContaining("agentsflow.db.pol-max")
                .hasMessageContaining("found an unknown key; no such setting; did you mean agentsflow.db.pool-max?")
                .hasMessageContaining("AGENTSFLOW_DB_POOL_MAXX")
                .hasMessageContaining("did you mean AGENTSFLOW_DB_POOL_MAX?");
    }

    @Test
    void suggestsNothingForAKeyLikeNoOther() {
        var settings = settings(Map.of("agentsflow.entirely.different", "1"));
        settings.optionalText("agentsflow.db.pool-max");

        assertThatThrownBy(settings::verify)
                .hasMessageContaining("agentsflow.entirely.different")
                .hasMessageNotContaining("did you mean");
    }

    @Test
    void knowsItsKeysByTheirEnvironmentVariablesToo() {
        var settings = settings(Map.of(
                "AGENTSFLOW_DB_POOL_MAX", "3",
                "agentsflow.db.pool.max", "3",
                "PATH", "/bin",
                "java.version", "17"));
        settings.optionalText("agentsflow.db.pool-max");

        assertThatCode(settings::verify).doesNotThrowAnyException();
    }

    @Test
    void tellsWhichKeysThereAre() {
        var settings = settings(Map.of());
        settings.optionalText("agentsflow.b");
        settings.secret("agentsflow.a");

        assertThat(settings.keys()).containsExactlyInAnyOrder("agentsflow.a", "agentsflow.b");
    }

    private static Settings settings(Map<String, String> values) {
        return new Settings(MapConfig.of(values));
    }
}
