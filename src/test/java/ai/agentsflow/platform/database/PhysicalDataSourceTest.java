package ai.agentsflow.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.platform.database.pool.PoolEvent;
import ai.agentsflow.testing.GivenSettings;
import ai.agentsflow.testing.SettableClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.h2.jdbc.JdbcConnection;
import org.junit.jupiter.api.Test;

class PhysicalDataSourceTest {

    private final SettableClock clock = new SettableClock();
    private final PhysicalDataSource source = new PhysicalDataSource(
            clock,
            DatabaseConfig.from(
                    settings("agentsflow.db.url", "jdbc:h2:mem:physical", "agentsflow.db.pool-max-age", "100s")));

    @Test
    void connectionsAreValidUntilTheirMaximumAge() throws SQLException {
        try (Connection connection = source.getConnection()) {
            clock.advance(Duration.ofSeconds(89));
            assertThat(connection.isValid(0)).isTrue();

            clock.advance(Duration.ofSeconds(11));
            assertThat(connection.isValid(0)).isFalse();
        }
    }

    @Test
    void connectionsMadeTogetherDoNotAgeTogether() throws SQLException {
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            connections.add(source.getConnection());
        }
        clock.advance(Duration.ofSeconds(95));

        long valid = 0;
        for (Connection connection : connections) {
            valid += connection.isValid(0) ? 1 : 0;
            connection.close();
        }
        assertThat(valid).isBetween(20L, 180L);
    }

    @Test
    void anAgedConnectionServesItsBorrowerToTheEnd() throws SQLException {
        try (Connection connection = source.getConnection();
                var statement = connection.createStatement()) {
            clock.advance(Duration.ofDays(1));
            assertThat(statement.executeQuery("select 1").next()).isTrue();
        }
    }

    @Test
    void unwrapsToTheDriversConnection() throws SQLException {
        try (Connection connection = source.getConnection()) {
            assertThat(connection.isWrapperFor(JdbcConnection.class)).isTrue();
            assertThat(connection.unwrap(JdbcConnection.class)).isNotNull();
            assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
            assertThat(Set.of(connection)).contains(connection);
        }
    }

    @Test
    void passesTheDriversExceptionsOn() throws SQLException {
        try (Connection connection = source.getConnection();
                var statement = connection.createStatement()) {
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> statement.executeQuery("select nonsense"))
                    .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("42S22"));
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> connection.prepareStatement("selekt"))
                    .satisfies(e -> assertThat(e.getSQLState()).startsWith("42"));
        }
    }

    @Test
    void countsWhatItOpensAndWhatIsClosed() throws SQLException {
        long opened = PoolEvent.CREATED.total();
        long closed = PoolEvent.DESTROYED.total();

        Connection connection = source.getConnection();
        connection.close();
        connection.close();

        assertThat(PoolEvent.CREATED.total()).isEqualTo(opened + 1);
        assertThat(PoolEvent.DESTROYED.total()).isEqualTo(closed + 1);
    }

    @Test
    void thePoolsOwnPropertiesComeFirst() throws SQLException {
        source.setUrl("jdbc:h2:mem:other;USER=grace");
        source.setUser("grace");
        source.setPassword("");
        try (Connection connection = source.getConnection()) {
            assertThat(connection.getMetaData().getURL()).isEqualTo("jdbc:h2:mem:other");
            assertThat(connection.getMetaData().getUserName()).isEqualTo("GRACE");
        }
    }

    @Test
    void aUserInTheAddressIsNotGivenTwice() throws SQLException {
        var config = DatabaseConfig.from(settings("agentsflow.db.url", "jdbc:h2:mem:named;USER=grace;PASSWORD=pw"));
        try (Connection connection = new PhysicalDataSource(clock, config).getConnection()) {
            assertThat(connection.getMetaData().getUserName()).isEqualTo("GRACE");
        }
    }

    @Test
    void refusesAnAddressOfThePoolThatItCannotUse() {
        source.setUrl("mysql://ada:geheim@db/app");

        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(source::getConnection)
                .withMessageNotContaining("geheim");
    }

    private static Settings settings(String... keysAndValues) {
        var values = new String[keysAndValues.length + 2];
        values[0] = "mp.config.profile";
        values[1] = "dev";
        System.arraycopy(keysAndValues, 0, values, 2, keysAndValues.length);
        return GivenSettings.of(values);
    }
}
