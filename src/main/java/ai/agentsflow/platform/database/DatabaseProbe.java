package ai.agentsflow.platform.database;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import javax.sql.DataSource;

/** Asks the database whether it is there and takes writes. */
@ApplicationScoped
class DatabaseProbe {

    private final DataSource pool;
    private final DataSource direct;
    private final PoolStatistics statistics;
    private volatile String refusal = "";

    @Inject
    DatabaseProbe(DataSource pool, DatabaseConfig config, PoolStatistics statistics, Clock clock) {
        this.pool = pool;
        this.direct = new PhysicalDataSource(clock, config);
        this.statistics = statistics;
    }

    /** Past the pool when all of it is lent: a busy node must not look like a lost database. */
    boolean answers() {
        DataSource source = statistics.exhausted() ? direct : pool;
        try (Connection connection = source.getConnection()) {
            boolean valid = connection.isValid(1);
            refusal = "";
            return valid;
        } catch (SQLException e) {
            refusal =
                    WritesRefusedException.in(e).map(SQLException::getMessage).orElse("");
            return false;
        }
    }

    /** Why a database that is there was of no use when it was last asked; empty when it is not there, or of use. */
    String refusal() {
        return refusal;
    }
}
