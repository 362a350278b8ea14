package ai.agentsflow.platform.database;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import javax.sql.DataSource;

/** Asks the database whether it is there. */
@ApplicationScoped
class DatabaseProbe {

    private final DataSource pool;
    private final DataSource direct;
    private final PoolStatistics statistics;

    @Inject
    DatabaseProbe(DataSource pool, DatabaseConfig config, PoolStatistics statistics, Clock clock) {
        this.pool = pool;
        this.direct = new PhysicalDataSource(clock, config);
        this.statistics = statistics;
    }

    /** Past the pool when all of it is lent: a busy node must not look like a lost database. */
    boolean answers() {
        boolean exhausted = statistics.exhausted();
        try (Connection connection = (exhausted ? direct : pool).getConnection()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            // it is there, and all that it gives is lent
            return exhausted && ConnectionShortage.is(e);
        }
    }
}
