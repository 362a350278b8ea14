package ai.agentsflow.platform.database.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * A PostgreSQL server that was a primary may go on to answer, read-only: after a failover, behind a proxy that has kept the
 * connection, or because its hoster has shut it for writes. So each borrower's round trip, which asks whether the connection is
 * alive, asks this besides. The driver's own knowledge of it would be cheaper, but a pooler such as PgBouncer repeats what a server
 * told it long ago.
 */
final class PostgresWriteCheck implements WriteCheck {

    private static final String QUESTION = "show transaction_read_only";

    @Override
    public void opened(Connection fresh, boolean retry) throws SQLException {
        ask(fresh);
    }

    @Override
    public boolean answers(Connection lent, Duration limit) throws SQLException {
        int patience = lent.getNetworkTimeout();
        lent.setNetworkTimeout(Runnable::run, (int) limit.toMillis());
        ask(lent);
        lent.setNetworkTimeout(Runnable::run, patience);
        return true;
    }

    @Override
    public Optional<WritesRefusedException> refusal(Connection failed, SQLException failure) {
        return WritesRefusedException.isReadOnly(failure)
                ? Optional.of(WritesRefusedException.readOnly())
                : Optional.empty();
    }

    private static void ask(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(QUESTION);
                var rows = statement.executeQuery()) {
            if (rows.next() && rows.getString(1).equals("on")) {
                throw WritesRefusedException.readOnly();
            }
        }
    }
}
