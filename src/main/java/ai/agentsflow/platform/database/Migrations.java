package ai.agentsflow.platform.database;

import ai.agentsflow.platform.config.StartOrder;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.output.MigrateResult;

/** Brings the schema up to date before anything else uses the database. */
@Dependent
class Migrations {

    private static final Logger LOG = System.getLogger(Migrations.class.getName());
    private static final String LOCATION = "classpath:db/migration";

    private final DataSource pool;
    private final DatabaseUrl database;
    private final Duration lockTimeout;

    @Inject
    Migrations(DataSource pool, DatabaseConfig config) {
        this(pool, config.url(), config.lockTimeout());
    }

    Migrations(DataSource pool, DatabaseUrl database, Duration lockTimeout) {
        this.pool = pool;
        this.database = database;
        this.lockTimeout = lockTimeout;
    }

    void atStart(@Observes @Priority(StartOrder.DATABASE) @Initialized(ApplicationScoped.class) Object event) {
        run(LOCATION);
    }

    /**
     * Applies what is missing. Nodes that start together take turns: Flyway holds a lock in the database.
     *
     * @throws DatabaseStartException when the database cannot be used or the schema cannot be brought up to date
     */
    void run(String location) {
        try (Connection connection = pool.getConnection()) {
            LOG.log(Level.DEBUG, "{0} answers: {1}", database, connection);
        } catch (SQLException e) {
            throw DatabaseStartException.unusable(database, e);
        }
        try {
            Flyway flyway = Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(PatientConnections.of(pool, database.product(), lockTimeout))
                    .locations(location)
                    .failOnMissingLocations(true)
                    .load();
            report(flyway.migrate(), flyway.info());
        } catch (FlywayException e) {
            throw DatabaseStartException.notMigrated(database, e);
        }
    }

    /** Flyway calls it a success when it finds no migrations at all. */
    private void report(MigrateResult result, MigrationInfoService info) {
        MigrationInfo current = info.current();
        if (!result.success || current == null || info.pending().length > 0) {
            throw DatabaseStartException.noSchema(database, info.applied().length, info.pending().length);
        }
        LOG.log(
                Level.INFO,
                "The schema of {0} is at version {1}; {2} migrations applied now",
                database,
                current.getVersion(),
                result.migrationsExecuted);
    }
}
