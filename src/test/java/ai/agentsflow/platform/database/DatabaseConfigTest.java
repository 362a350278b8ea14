package ai.agentsflow.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.config.ConfigFault;
import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.testing.GivenSettings;
import ai.agentsflow.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseConfigTest {

    @Test
    void isEmbeddedWhenNothingIsGiven() {
        var config = DatabaseConfig.from(settings());

        assertThat(config.url().embedded()).isTrue();
        assertThat(config.url().jdbc()).startsWith("jdbc:h2:file:./data/agentsflow");
        assertThat(config.user()).isEqualTo("sa");
    }

    @Test
    void readsEveryKey() {
        var settings = settings(
                "agentsflow.db.url", "jdbc:postgresql://db/app",
                "agentsflow.db.user", "ada",
                "agentsflow.db.password", "geheim",
                "agentsflow.db.pool-min", "2",
                "agentsflow.db.pool-max", "3",
                "agentsflow.db.pool-max-wait-millis", "50",
                "agentsflow.db.pool-idle-timeout-seconds", "6",
                "agentsflow.db.pool-max-age", "7m",
                "agentsflow.db.pool-leak-timeout-seconds", "8",
                "agentsflow.db.lock-timeout", "900ms",
                "agentsflow.db.allow-embedded", "true");

        var config = DatabaseConfig.from(settings);

        assertThat(settings.faults()).isEmpty();
        assertThat(config.url().host()).isEqualTo("db");
        assertThat(config.user()).isEqualTo("ada");
        assertThat(config.password().value()).isEqualTo("geheim");
        assertThat(config.poolMin()).isEqualTo(2);
        assertThat(config.poolMax()).isEqualTo(3);
        assertThat(config.poolMaxWait()).isEqualTo(Duration.ofMillis(50));
        assertThat(config.poolIdleTimeout()).isEqualTo(Duration.ofSeconds(6));
        assertThat(config.poolMaxAge()).isEqualTo(Duration.ofMinutes(7));
        assertThat(config.poolLeakTimeout()).isEqualTo(Duration.ofSeconds(8));
        assertThat(config.lockTimeout()).isEqualTo(Duration.ofMillis(900));
        assertThat(config.allowEmbedded()).isTrue();
        assertThat(config.toString()).doesNotContain("geheim");
    }

    @Test
    void takesTheHostersVariableWhenItsOwnIsEmpty() {
        var config =
                DatabaseConfig.from(settings("agentsflow.db.url", "", "DATABASE_URL", "postgres://ada:geheim@db/app"));

        assertThat(config.url().host()).isEqualTo("db");
        assertThat(config.user()).isEqualTo("ada");
        assertThat(config.password().value()).isEqualTo("geheim");
    }

    @Test
    void prefersItsOwnUserToTheOneInTheAddress() {
        var config = DatabaseConfig.from(
                settings("agentsflow.db.url", "postgres://ada:geheim@db/app", "agentsflow.db.user", "grace"));

        assertThat(config.user()).isEqualTo("grace");
    }

    @ParameterizedTest
    @CsvSource({
        "agentsflow.db.url, mysql://ada:geheim@db/app",
        "agentsflow.db.url, postgresql://ada:geheim@/app",
        "agentsflow.db.pool-min, -1",
        "agentsflow.db.pool-min, 31",
        "agentsflow.db.pool-max, 0",
        "agentsflow.db.pool-max-wait-millis, 0",
        "agentsflow.db.lock-timeout, 0s",
        "agentsflow.db.lock-timeout, 30s",
        "agentsflow.db.pool-idle-timeout-seconds, 0",
        "agentsflow.db.pool-max-age, 0s",
        "agentsflow.db.pool-max-age, soon",
        "agentsflow.db.pool-leak-timeout-seconds, 2.5",
        "agentsflow.db.allow-embedded, maybe",
    })
    void refuses(String key, String value) {
        var settings = settings(key, value);

        DatabaseConfig.from(settings);

        assertThat(settings.faults())
                .extracting(ConfigFault::key)
                .isNotEmpty()
                .allMatch(fault -> fault.startsWith("agentsflow.db."));
        assertThat(settings.faults().toString()).doesNotContain("geheim");
    }

    @Test
    void refusesTheEmbeddedDatabaseInProduction() {
        assertThat(faultsOf("mp.config.profile", "prod"))
                .singleElement()
                .satisfies(fault -> assertThat(fault.toString())
                        .contains("AGENTSFLOW_DB_URL", "agentsflow.db.allow-embedded=true"));
        assertThat(faultsOf("mp.config.profile", "")).hasSize(1);
    }

    @Test
    void allowsTheEmbeddedDatabaseInProductionWhenToldAndWarns() {
        var settings = settings("mp.config.profile", "prod", "agentsflow.db.allow-embedded", "true");

        DatabaseConfig.from(settings);

        assertThat(settings.faults()).isEmpty();
        assertThat(settings.warnings())
                .singleElement()
                .asString()
                .contains("agentsflow.db.url", "the embedded database");
    }

    @Test
    void readsPasswordAndAddressFromFiles(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("database_url"), "postgres://ada@db/app\n");
        var password = Files.writeString(directory.resolve("password.txt"), "geheim\n");
        var settings = GivenSettings.ofEnvironment(Map.of(
                "AGENTSFLOW_SECRETS_DIR", directory.toString(), "AGENTSFLOW_DB_PASSWORD_FILE", password.toString()));

        var config = DatabaseConfig.from(settings);

        assertThat(settings.faults()).isEmpty();
        assertThat(config.url().host()).isEqualTo("db");
        assertThat(config.password().value()).isEqualTo("geheim");
    }

    @Test
    void tellsOneFaultWhenOneBoundIsNoNumber() {
        assertThat(faultsOf("agentsflow.db.pool-max", "many"))
                .extracting(ConfigFault::key)
                .containsExactly("agentsflow.db.pool-max");
    }

    @Test
    void warnsOfSizesThatThePoolDoesNotSee() {
        var settings = settings("agentsflow.db.pool-max", "40");
        DatabaseConfig.from(settings);

        assertThat(settings.warnings())
                .singleElement()
                .asString()
                .contains("system property agentsflow.db.pool-max", "the server reads AGENTSFLOW_DB_POOL_MAX itself");
        assertThat(warningsOf(Map.of("AGENTSFLOW_DB_POOL_MAX", "40"))).isEmpty();
    }

    /** The server takes the variables before there is an application: the same ones, by the same defaults. */
    @Test
    void agreesWithThePoolsFileOnVariablesAndDefaults() throws IOException {
        var settings = settings();
        DatabaseConfig.from(settings);
        var declared = settings.all().stream()
                .filter(setting -> setting.readByServer())
                .map(setting -> setting.variable() + ":" + setting.standard());

        var taken = Pattern.compile("\\$\\{ENV=(AGENTSFLOW_DB_[^}]*)}")
                .matcher(Files.readString(Shell.basedir().resolve("ops/payara/pool.asadmin")))
                .results()
                .map(reference -> reference.group(1));

        assertThat(taken).containsExactlyInAnyOrderElementsOf(declared.toList());
    }

    @Test
    void refusesSizesThatAreSetToNothing() {
        var settings = GivenSettings.ofEnvironment(Map.of("MP_CONFIG_PROFILE", "dev", "AGENTSFLOW_DB_POOL_MAX", " "));
        DatabaseConfig.from(settings);

        assertThat(settings.faults())
                .singleElement()
                .asString()
                .contains("agentsflow.db.pool-max", "found an empty value", "or to leave it out");
    }

    private static List<ConfigFault> warningsOf(Map<String, String> environment) {
        var settings = GivenSettings.ofEnvironment(environment);
        DatabaseConfig.from(settings);
        return settings.warnings();
    }

    private static List<ConfigFault> faultsOf(String... keysAndValues) {
        var settings = settings(keysAndValues);
        DatabaseConfig.from(settings);
        return settings.faults();
    }

    private static Settings settings(String... keysAndValues) {
        var values = new String[keysAndValues.length + 2];
        values[0] = "mp.config.profile";
        values[1] = "dev";
        System.arraycopy(keysAndValues, 0, values, 2, keysAndValues.length);
        return GivenSettings.of(values);
    }
}
