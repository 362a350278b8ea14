package ai.agentsflow.platform.database;

import java.sql.SQLException;
import java.time.Clock;

/** Logs in to the database once, to see whether it is where the settings say. */
public final class DatabaseContact {

    private static final int SECONDS = 5;

    private DatabaseContact() {}

    /**
     * Waits for the answer, for five seconds at most.
     *
     * @return what answered
     * @throws SQLException when nothing did
     */
    public static String make(DatabaseConfig config) throws SQLException {
        var source = new PhysicalDataSource(Clock.systemUTC(), config);
        source.setLoginTimeout(SECONDS);
        try (var connection = source.getConnection()) {
            return config.url() + ", version " + connection.getMetaData().getDatabaseProductVersion();
        }
    }
}
