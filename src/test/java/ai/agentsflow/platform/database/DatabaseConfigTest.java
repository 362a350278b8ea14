package ai.agentsflow.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.config.ConfigFault;
import ai.agentsflow.platform.config.Settings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseConfigTest {

    @Test
    void isEmbeddedWhenNothingIsGiven() {
        var config = DatabaseConfig.from(new Settings(DatabaseSettings.with()));

        assertThat(config.url().embedded()).isTrue();
        assertThat(config.url().jdbc()).startsWith("jdbc:h2:file:./data/agentsflow");
        assertThat(config.user()).isEqualTo("sa");
    }

    @Test
    void readsEveryKey() {
        var settings = new Settings(DatabaseSettings.with(
                "agentsflow.db.url", "jdbc:postgresql://db/app",
                "agentsflow.db.user", "ada",
                "agentsflow.db.password", "geheim",
                "agentsflow.db.pool-min", "2",
                "agentsflow.db.pool-max", "3",
                "agentsflow.db.pool-max-wait-millis", "50",
                "agentsflow.db.pool-idle-timeout-seconds", "6",
                "agentsflow.db.pool-max-age", "7m",
                "agentsflow.db.pool-leak-timeout-seconds", "8",
                "agentsflow.db.allow-embedded", "true"));

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
        assertThat(config.allowEmbedded()).isTrue();
        assertThat(config.toString()).doesNotContain("geheim");
    }

    @Test
    void takesTheHostersVariableWhenItsOwnIsEmpty() {
        var config = DatabaseConfig.from(new Settings(
                DatabaseSettings.with("agentsflow.db.url", "", "DATABASE_URL", "postgres://ada:geheim@db/app")));

        assertThat(config.url().host()).isEqualTo("db");
        assertThat(config.user()).isEqualTo("ada");
        assertThat(config.password().value()).isEqualTo("geheim");
    }

    @Test
    void prefersItsOwnUserToTheOneInTheAddress() {
        var config = DatabaseConfig.from(new Settings(DatabaseSettings.with(
                "agentsflow.db.url", "postgres://ada:geheim@db/app", "agentsflow.db.user", "grace")));

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
        "agentsflow.db.pool-idle-timeout-seconds, 0",
        "agentsflow.db.pool-max-age, 0s",
        "agentsflow.db.pool-max-age, soon",
        "agentsflow.db.pool-leak-timeout-seconds, 2.5",
        "agentsflow.db.allow-embedded, maybe",
    })
    void refuses(String key, String value) {
        var settings = new Settings(DatabaseSettings.with(key, value));

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
    void allowsTheEmbeddedDatabaseInProductionWhenTold() {
        assertThat(faultsOf("mp.config.profile", "prod", "agentsflow.db.allow-embedded", "true"))
                .isEmpty();
    }

    private static List<ConfigFault> faultsOf(String... keysAndValues) {
        var settings = new Settings(DatabaseSettings.with(keysAndValues));
        DatabaseConfig.from(settings);
        return settings.faults();
    }
}
