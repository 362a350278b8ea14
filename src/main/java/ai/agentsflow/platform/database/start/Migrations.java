package ai.agentsflow.platform.database.start;

import ai.agentsflow.platform.database.DatabaseConfig;
import ai.agentsflow.platform.database.address.DatabaseUrl;
import ai.agentsflow.platform.database.connection.PatientConnections;
import ai.agentsflow.platform.database.fault.DatabaseFault;
import ai.agentsflow.platform.database.fault.UnusableDatabaseException;
import ai.agentsflow.platform.database.pool.ContainerPool;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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
public class Migrations {

    private static final Logger LOG = System.getLogger(Migrations.class.getName());
    private static final String LOCATION = "classpath:db/migration";

    private final DataSource pool;
    private final DatabaseUrl database;
    private final Duration lockTimeout;
    private final String location;

    @Inject
    Migrations(ContainerPool container, DatabaseConfig config) {
        this(container.beforeTheDoor(), config.url(), config.lockTimeout(), LOCATION);
    }

    Migrations(DataSource pool, DatabaseUrl database, Duration lockTimeout, String location) {
        this.pool = pool;
        this.database = database;
        this.lockTimeout = lockTimeout;
        this.location = location;
    }

    /**
     * Applies what is missing. Nodes that start together take turns: Flyway holds a lock in the database.
     *
     * @throws UnusableDatabaseException when the database cannot be used as it is
     * @throws FlywayException when a migration fails
     */
    void run() {
        // made before the database is asked: that loads classes while it is awaited
        Flyway flyway = Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(PatientConnections.of(pool, database.product(), lockTimeout))
                .locations(location)
                .failOnMissingLocations(true)
                .load();
        try {
            new PoolerCheck(pool).run();
        } catch (SQLException e) {
            throw new FlywayException(e);
        }
        LaterSchema.of(flyway.info(), database).ifPresent(later -> later.refuseUnlessUsable());
        report(flyway.migrate(), flyway.info());
    }

    /** Flyway calls it a success when it finds no migrations at all. */
    private void report(MigrateResult result, MigrationInfoService info) {
        MigrationInfo current = info.current();
        if (!result.success || current == null || info.pending().length > 0) {
            throw new UnusableDatabaseException(new DatabaseFault(
                    "has a schema that is not up to date (%s migrations applied, %s pending)"
                            .formatted(info.applied().length, info.pending().length),
                    "look whether db/migration is in the WAR"));
        }
        LOG.log(
                Level.INFO,
                "The schema of {0} is at version {1}; {2} migrations applied now",
                database,
                current.getVersion(),
                result.migrationsExecuted);
    }
}
