package ai.agentsflow.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.agentsflow.platform.problem.DatabaseFailures;
import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.GivenSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** H2 itself, on a disk that becomes full. */
class FullDiskTest {

    @TempDir
    Path directory;

    private PhysicalDataSource source;
    private int acknowledged;

    @BeforeEach
    void open() throws SQLException {
        FullDisk.install();
        source = source();
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create table turn (id int primary key, text varchar)");
        }
    }

    @Test
    void whatWasAcknowledgedIsThereAndItGoesOnByItself() throws SQLException {
        List<Connection> pooled = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            pooled.add(source.getConnection());
        }
        store(pooled.get(0), 20);

        FullDisk.fill();
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> store(pooled.get(0), 1000))
                .satisfies(e -> assertThat(DatabaseFailures.isUnavailable(e)).isTrue())
                .withMessage("the disk is full");
        assertThat(pooled).as("lent again").noneMatch(FullDiskTest::isValid);
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(source::getConnection)
                .withMessage("the disk is full")
                .satisfies(e -> assertThat(DatabaseFailures.isUnavailable(e)).isTrue());

        FullDisk.makeRoom();
        AgentsFlow.await("it goes on", this::opens);
        for (Connection stale : pooled) {
            discard(stale);
        }
        try (var connection = source.getConnection()) {
            assertThat(count(connection)).isEqualTo(acknowledged);
            store(connection, 5);
            assertThat(isValid(connection)).isTrue();
        }
        try (var connection = source().getConnection()) {
            assertThat(count(connection)).as("in the file").isEqualTo(acknowledged);
        }
    }

    @Test
    void anOldConnectionsFailureDoesNotStopANewOne() throws SQLException {
        var old = source.getConnection();
        var other = source.getConnection();
        FullDisk.fill();
        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> store(old, 1000));
        FullDisk.makeRoom();
        AgentsFlow.await("it goes on", this::opens);
        try (var fresh = source.getConnection()) {
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> store(other, 1));
            discard(other);
            discard(old);

            store(fresh, 1);
            assertThat(isValid(fresh)).isTrue();
        }
    }

    private void store(Connection connection, int turns) throws SQLException {
        connection.setAutoCommit(false);
        try (var insert = connection.prepareStatement("insert into turn values (?, ?)")) {
            for (int i = 0; i < turns; i++) {
                insert.setInt(1, acknowledged);
                insert.setString(2, "said ".repeat(500));
                insert.executeUpdate();
                connection.commit();
                acknowledged++;
            }
        }
    }

    private boolean opens() {
        try (var connection = source.getConnection()) {
            return isValid(connection);
        } catch (SQLException e) {
            return false;
        }
    }

    private static boolean isValid(Connection connection) {
        try {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private static void discard(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            assertThat(e.getErrorCode()).isNotZero();
        }
    }

    private static int count(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from turn")) {
            assertThat(rows.next()).isTrue();
            return rows.getInt(1);
        }
    }

    private PhysicalDataSource source() {
        return new PhysicalDataSource(
                Clock.systemUTC(),
                DatabaseConfig.from(GivenSettings.of(
                        "mp.config.profile",
                        "dev",
                        "agentsflow.db.url",
                        "jdbc:h2:full:" + directory.resolve("agentsflow"))));
    }
}
