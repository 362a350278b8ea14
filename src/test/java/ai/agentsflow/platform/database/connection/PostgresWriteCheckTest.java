package ai.agentsflow.platform.database.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.agentsflow.platform.database.DatabaseConfig;
import ai.agentsflow.platform.database.PhysicalDataSource;
import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.GivenSettings;
import ai.agentsflow.testing.PostgresProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real PostgreSQL that stops to take writes and cuts no connection. */
class PostgresWriteCheckTest {

    private static PostgresProcess postgres;

    @BeforeAll
    static void start() {
        postgres = PostgresProcess.start();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void aReadOnlyServersConnectionsAreNotLent() throws SQLException {
        var settings = postgres.settings();
        var source = new PhysicalDataSource(
                Clock.systemUTC(),
                DatabaseConfig.from(GivenSettings.of(
                        "mp.config.profile", "dev",
                        "agentsflow.db.url", settings.get("AGENTSFLOW_DB_URL"),
                        "agentsflow.db.user", "postgres")));
        try (Connection connection = source.getConnection();
                Connection idle = source.getConnection()) {
            assertThat(connection.isValid(1)).isTrue();
            assertThat(connection.getNetworkTimeout()).as("milliseconds").isEqualTo(30_000);

            postgres.takeWrites(false);
            AgentsFlow.await("it is told", () -> !isValid(connection));
            assertThat(isValid(idle)).isFalse();
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(source::getConnection)
                    .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("25006"));

            postgres.takeWrites(true);
            assertThat(isValid(connection)).as("opened before").isFalse();
            AgentsFlow.await("a new one is lent", () -> opens(source));
        }
    }

    private static boolean isValid(Connection connection) {
        try {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private static boolean opens(PhysicalDataSource source) {
        try (Connection connection = source.getConnection()) {
            return isValid(connection);
        } catch (SQLException e) {
            return false;
        }
    }
}
