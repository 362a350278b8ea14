package ai.agentsflow.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.platform.config.source.Origin;
import ai.agentsflow.testing.GivenSettings;
import java.net.URI;
import java.nio.file.Path;
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
        var settings = GivenSettings.of(Map.of(
                "agentsflow.a.text", "  words  ",
                "agentsflow.a.key", "hush",
                "agentsflow.a.number", "42",
                "agentsflow.a.large", "9000000000",
                "agentsflow.a.rate", "0.25",
                "agentsflow.a.flag", "true",
                "agentsflow.a.wait", "250ms",
                "agentsflow.a.colour", "dark-blue",
                "agentsflow.a.list", "a, b,,c",
                "agentsflow.a.address", "https://example.com/x"));

        assertThat(settings.key("agentsflow.a.text", "").text()).contains("words");
        assertThat(settings.key("agentsflow.a.key", "").secret()).contains(new Secret("hush"));
        assertThat(settings.key("agentsflow.a.number", "7", "").integer(42, 42)).isEqualTo(42);
        assertThat(settings.key("agentsflow.a.large", "").number(0, Long.MAX_VALUE))
                .contains(9_000_000_000L);
        assertThat(settings.key("agentsflow.a.rate", "1.0", "").decimal(0, 1)).isEqualTo(0.25);
        assertThat(settings.key("agentsflow.a.flag", "false", "").flag()).isTrue();
        assertThat(settings.key("agentsflow.a.wait", "1s", "").duration(Duration.ZERO, Duration.ofSeconds(1)))
                .isEqualTo(Duration.ofMillis(250));
        assertThat(settings.key("agentsflow.a.colour", "red", "").choice(Colour.class))
                .isEqualTo(Colour.DARK_BLUE);
        assertThat(settings.key("agentsflow.a.list", "").list()).containsExactly("a", "b", "c");
        assertThat(settings.key("agentsflow.a.file", "a/b", "").path()).contains(Path.of("a/b"));
        assertThat(settings.key("agentsflow.a.address", "").address(WEB)).contains(URI.create("https://example.com/x"));
        assertThatCode(settings::verify).doesNotThrowAnyException();
    }

    @Test
    void takesTheDefaultForWhatIsAbsentOrEmpty() {
        var settings = GivenSettings.of(Map.of("agentsflow.a.text", "   ", "agentsflow.a.number", ""));

        assertThat(settings.key("agentsflow.a.text", "").text()).isEmpty();
        assertThat(settings.key("agentsflow.a.number", "7", "").integer(1, 9)).isEqualTo(7);
        assertThat(settings.key("agentsflow.a.other", "words", "").requiredText())
                .isEqualTo("words");
        assertThat(settings.key("agentsflow.a.address", "").address(WEB)).isEmpty();
        assertThatCode(settings::verify).doesNotThrowAnyException();
    }

    @Test
    void refusesADeclarationThatLacksItsDefault() {
        var setting = GivenSettings.of().key("agentsflow.a.number", "");

        assertThatIllegalStateException()
                .isThrownBy(() -> setting.integer(1, 9))
                .withMessageContaining("default");
    }

    @Test
    void tellsEveryFaultAtOnceInTheOrderOfTheKeys() {
        var settings = GivenSettings.ofEnvironment(
                Map.of("AGENTSFLOW_A_NUMBER", "many", "AGENTSFLOW_A_FLAG", "yes", "A_COLOUR", "green"));
        settings.key("agentsflow.a.number", "7", "").integer(1, 9);
        settings.key("agentsflow.a.flag", "true", "").flag();
        settings.key("agentsflow.a.colour", "red", "").or("A_COLOUR").choice(Colour.class);
        settings.key("agentsflow.a.unset", "").text();
        settings.fault("agentsflow.a.unset", "nothing", "a flag needs it");
        settings.fault("models.yaml:3:4: is no model");

        assertThatThrownBy(settings::verify)
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessage("""
                        AgentsFlow does not start, its configuration is wrong:
                          - agentsflow.a.colour (environment AGENTSFLOW_A_COLOUR): found "green", from environment variable A_COLOUR; one of red, dark-blue is needed
                          - agentsflow.a.flag (environment AGENTSFLOW_A_FLAG): found "yes", from environment variable AGENTSFLOW_A_FLAG; true or false is needed
                          - agentsflow.a.number (environment AGENTSFLOW_A_NUMBER): found "many", from environment variable AGENTSFLOW_A_NUMBER; a whole number from 1 to 9 is needed
                          - agentsflow.a.unset (environment AGENTSFLOW_A_UNSET): found nothing; a flag needs it
                          - models.yaml:3:4: is no model""");
    }

    @Test
    void tellsAFaultOnceHoweverOftenItIsFound() {
        var settings = GivenSettings.of();
        settings.fault("agentsflow.a", "this", "that");
        settings.fault("agentsflow.a", "this", "that");

        assertThat(settings.faults()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "10", "-1", "5.0", "5 0", "0x5", "five", "99999999999999999999"})
    void refusesNumbersOutOfBounds(String written) {
        var settings = GivenSettings.of("agentsflow.a.number", written);

        int number = settings.key("agentsflow.a.number", "7", "").integer(1, 9);

        assertThat(number).as("a harmless stand-in").isBetween(1, 9);
        assertThat(settings.faults())
                .singleElement()
                .extracting(ConfigFault::found)
                .isEqualTo('"' + written + '"');
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.1", "1.1", "NaN", "Infinity", "1e-1", "half", "1,0"})
    void refusesRatesOutOfBounds(String written) {
        var settings = GivenSettings.of("agentsflow.a.rate", written);

        assertThat(settings.key("agentsflow.a.rate", "1.0", "").decimal(0, 1)).isBetween(0.0, 1.0);
        assertThat(settings.faults())
                .singleElement()
                .extracting(ConfigFault::rule)
                .isEqualTo("a number from 0.0 to 1.0 is needed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRUE", "yes", "1", "on"})
    void takesOnlyTrueAndFalseForAFlag(String written) {
        var settings = GivenSettings.of("agentsflow.a.flag", written);

        assertThat(settings.key("agentsflow.a.flag", "true", "").flag()).isFalse();
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
        var settings = GivenSettings.of("agentsflow.a.wait", written);

        settings.key("agentsflow.a.wait", "1s", "").duration(Duration.ofMillis(200), Duration.ofHours(1));

        assertThat(settings.faults())
                .singleElement()
                .asString()
                .contains('"' + written + '"', "a duration from 200ms to 60m is needed, such as 30s");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://user:hush-hush@example.com",
                "https:///hush-hush",
                "https://user:hush-hush@example.com",
                "https://hush-hush:0/",
                "https://hush-hush:65536/",
                "hush-hush",
                "https://hush-hush bad",
                "//hush-hush"
            })
    void neverRepeatsAFaultyAddress(String written) {
        var settings = GivenSettings.of("agentsflow.a.address", written);

        assertThat(settings.key("agentsflow.a.address", "").address(WEB)).isEmpty();
        assertThatThrownBy(settings::verify)
                .hasMessageContaining("agentsflow.a.address")
                .hasMessageContaining("[http, https]")
                .hasMessageNotContaining("hush");
        assertThat(settings.all().toString()).doesNotContain("hush");
    }

    @Test
    void masksSecrets() {
        var settings = GivenSettings.of("agentsflow.a.key", "hush");

        assertThat(settings.key("agentsflow.a.key", "").secret().orElseThrow()).hasToString("(secret)");
        assertThat(settings.all().toString()).contains("(secret)").doesNotContain("hush");
    }

    @Test
    void refusesSecretsThatAreTooShortAndWarnsOfSimpleOnes() {
        var settings = GivenSettings.of("agentsflow.a.short", "hush-hush", "agentsflow.a.simple", "hushhush".repeat(4));

        settings.key("agentsflow.a.short", "").secret(32);
        settings.key("agentsflow.a.simple", "").secret(32);

        assertThat(settings.faults()).singleElement().asString().contains("a secret of 9 bytes", "32 bytes or more");
        assertThat(settings.warnings()).singleElement().asString().contains("agentsflow.a.simple", "openssl rand");
        assertThat(settings.lines().toString() + settings.warnings()).doesNotContain("hush");
    }

    @Test
    void shortensWhatItRepeatsAndKeepsItOnOneLine() {
        var settings = GivenSettings.of("agentsflow.a.number", "7\n\t" + "x".repeat(100));

        settings.key("agentsflow.a.number", "7", "").integer(1, 9);

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
        assertThat(Origin.variable(key)).isEqualTo(variable);
    }

    @Test
    void asksWhetherASlipOfThePenMeantAnotherKey() {
        var settings = GivenSettings.of(Map.of(
                "agentsflow.db.pool-max", "3",
                "agentsflow.db.pol-max", "30",
                "%prod.agentsflow.db.pool-mx", "30"));
        settings.key("agentsflow.db.pool-max", "7", "").integer(1, 9);

        assertThatThrownBy(settings::verify)
                .hasMessageContaining("agentsflow.db.pol-max")
                .hasMessageContaining("%prod.agentsflow.db.pool-mx")
                .hasMessageContaining("from system property agentsflow.db.pol-max; no such setting;"
                        + " did you mean agentsflow.db.pool-max?");
    }

    @ParameterizedTest
    @CsvSource({
        "AGENTSFLOW_DB_POOL_MAXX, AGENTSFLOW_DB_POOL_MAX",
        "AGENTSFLOW_DB_PASWORD_FILE, AGENTSFLOW_DB_PASSWORD_FILE",
        "AGENTSFLOW_DB_PASSWORD_FIEL, AGENTSFLOW_DB_PASSWORD_FILE"
    })
    void asksWhetherASlipOfThePenMeantAnotherVariable(String written, String meant) {
        var settings = GivenSettings.ofEnvironment(Map.of(written, "hush"));
        settings.key("agentsflow.db.pool-max", "7", "").integer(1, 9);
        settings.key("agentsflow.db.password", "").secret();

        assertThatThrownBy(settings::verify)
                .hasMessageContaining("from environment variable " + written)
                .hasMessageContaining("did you mean " + meant + "?")
                .hasMessageNotContaining("hush");
    }

    @Test
    void suggestsNothingForAKeyLikeNoOther() {
        var settings = GivenSettings.of("agentsflow.entirely.different", "1");
        settings.key("agentsflow.db.pool-max", "").text();

        assertThatThrownBy(settings::verify)
                .hasMessageContaining("agentsflow.entirely.different")
                .hasMessageNotContaining("did you mean");
    }

    @Test
    void knowsItsKeysByTheirEnvironmentVariablesTooAndLeavesOthersAlone() {
        var settings = GivenSettings.ofEnvironment(Map.of(
                "AGENTSFLOW_DB_POOL_MAX",
                "3",
                "AGENTSFLOW_TOKEN",
                "of a script",
                "PATH",
                "/bin",
                "SSL_CERT_FILE",
                "/no"));
        settings.key("agentsflow.db.pool-max", "").text();

        assertThatCode(settings::verify).doesNotThrowAnyException();
    }

    @Test
    void warnsOfAValueThatDoesNotCount() {
        var settings = GivenSettings.ofEnvironment(Map.of("AGENTSFLOW_A_KEY", "hush", "A_KEY", "hush-hush"));
        settings.key("agentsflow.a.key", "").or("A_KEY").secret();

        assertThat(settings.warnings())
                .singleElement()
                .asString()
                .contains(
                        "from environment variable A_KEY; it does not count, the one from environment variable AGENTSFLOW_A_KEY")
                .doesNotContain("hush");
    }

    @Test
    void prefersWhatIsSetForTheProfile() {
        var settings = GivenSettings.of(Map.of(
                "mp.config.profile",
                "dev",
                "%dev.agentsflow.a",
                "one",
                "%prod.agentsflow.a",
                "two",
                "agentsflow.a",
                "three"));

        assertThat(settings.profile()).isEqualTo(Profile.DEV);
        assertThat(settings.key("agentsflow.a", "").text()).contains("one");
    }

    @ParameterizedTest
    @CsvSource({
        "${HOST}, db",
        "x${HOST}y${HOST}, xdbydb",
        "${NOBODY:other}, other",
        "${NOBODY:}x, x",
        "${OUTER}, <db>",
        "$HOST, $HOST",
        "${, ${"
    })
    void putsValuesForReferences(String written, String meant) {
        var settings = GivenSettings.ofEnvironment(Map.of("AGENTSFLOW_A", written, "HOST", "db", "OUTER", "<${HOST}>"));

        assertThat(settings.key("agentsflow.a", "").text()).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"${NOBODY}, '${NOBODY}, which is not set'", "${LOOP}, lead back to themselves"})
    void refusesReferencesThatLeadNowhere(String written, String rule) {
        var settings = GivenSettings.ofEnvironment(Map.of("AGENTSFLOW_A", written, "LOOP", "${LOOP}"));

        assertThat(settings.key("agentsflow.a", "").text()).isEmpty();
        assertThat(settings.faults()).singleElement().asString().contains(rule);
    }

    @Test
    void takesSecretsAsTheyAre() {
        var settings = GivenSettings.ofEnvironment(Map.of("AGENTSFLOW_A", "${HOST}", "HOST", "db"));

        assertThat(settings.key("agentsflow.a", "").secret()).contains(new Secret("${HOST}"));
    }
}
