package ai.agentsflow.platform.database.health;

import ai.agentsflow.platform.database.DatabaseConfig;
import ai.agentsflow.platform.database.PhysicalDataSource;
import ai.agentsflow.platform.database.pool.ConnectionShortage;
import ai.agentsflow.platform.database.pool.DatabaseDoor;
import ai.agentsflow.platform.database.pool.PoolStatistics;
import ai.agentsflow.platform.database.start.DatabaseDiagnosis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import javax.sql.DataSource;

/** Asks the database whether it is there and takes writes, and has the door remember what is wrong. */
@ApplicationScoped
class DatabaseProbe {

    private final DataSource pool;
    private final DataSource direct;
    private final PoolStatistics statistics;
    private final DatabaseDoor door;
    private final DatabaseDiagnosis diagnosis;

    @Inject
    DatabaseProbe(DatabaseDoor door, DatabaseConfig config, PoolStatistics statistics, Clock clock) {
        this.door = door;
        this.pool = door;
        this.diagnosis = new DatabaseDiagnosis(config.url());
        this.direct = new PhysicalDataSource(clock, config);
        this.statistics = statistics;
    }

    /** Past the pool when all of it is lent: a busy node must not look like a lost database. */
    boolean answers() {
        boolean exhausted = statistics.exhausted();
        try (Connection connection = (exhausted ? direct : pool).getConnection()) {
            boolean valid = connection.isValid(1);
            door.found(null);
            return valid;
        } catch (SQLException e) {
            if (exhausted && ConnectionShortage.is(e)) {
                return true; // it is there, and all that it gives is lent
            }
            door.found(diagnosis.of(e));
            return false;
        }
    }
}
