package ai.agentsflow.platform.database.start;

import ai.agentsflow.platform.database.fault.UnusableDatabaseException;
import ai.agentsflow.platform.database.pool.ConnectionShortage;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;

/**
 * Finds out whether two connections of the application see each other's prepared statements. A pooler that gives every transaction
 * another session, and passes the names of statements on as they are, makes them do so: statements then fail now and then, or a
 * statement runs that another connection has prepared under the same name.
 */
final class PoolerCheck {

    private static final Logger LOG = System.getLogger(PoolerCheck.class.getName());

    /** Other programs may use the same pooler, so that it gives this and that session. */
    private static final int ROUNDS = 5;

    /** Poolers that keep prepared statements give them names of their own. */
    private static final String SEES =
            "select 1 from pg_prepared_statements where statement like ? and name like 'S\\_%'";

    private final DataSource pool;

    PoolerCheck(DataSource pool) {
        this.pool = pool;
    }

    /**
     * @throws UnusableDatabaseException when the pooler does so and the driver prepares statements
     * @throws SQLException when the database fails
     */
    void run() throws SQLException {
        try (Connection first = pool.getConnection()) {
            if (!first.isWrapperFor(PGConnection.class) || !prepares(first) || isDirect(first)) {
                return;
            }
            try (Connection second = pool.getConnection()) {
                compare(first, second);
            } catch (SQLException e) {
                if (!ConnectionShortage.is(e)) {
                    throw e;
                }
                LOG.log(Level.DEBUG, "one connection is all that there is, and meets no other", e);
            }
        }
    }

    private static boolean prepares(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getPrepareThreshold() > 0;
    }

    /** A pooler makes up the process that it names at the log-in. */
    private static boolean isDirect(Connection connection) throws SQLException {
        int named = connection.unwrap(PGConnection.class).getBackendPID();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select pg_backend_pid()")) {
            return rows.next() && rows.getInt(1) == named;
        }
    }

    private static void compare(Connection first, Connection second) throws SQLException {
        for (int round = 0; round < ROUNDS; round++) {
            String mark = "agentsflow " + UUID.randomUUID();
            try (var prepared = first.prepareStatement("select '" + mark + "'");
                    var look = second.prepareStatement(SEES)) {
                prepareNow(prepared);
                look.setString(1, "%" + mark + "%");
                try (var rows = look.executeQuery()) {
                    if (rows.next()) {
                        throw new UnusableDatabaseException(DatabaseDiagnosis.pooledByTransaction());
                    }
                }
            }
        }
    }

    private static void prepareNow(PreparedStatement statement) throws SQLException {
        statement.unwrap(PGStatement.class).setPrepareThreshold(1);
        statement.execute();
    }
}
