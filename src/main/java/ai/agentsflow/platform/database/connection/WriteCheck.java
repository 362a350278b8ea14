package ai.agentsflow.platform.database.connection;

import ai.agentsflow.platform.database.address.DatabaseUrl;
import ai.agentsflow.platform.database.address.EmbeddedSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** How a database tells whether it takes writes. */
public interface WriteCheck {

    /**
     * Looks, after a refusal, whether it is worth while to try a new connection.
     *
     * @throws WritesRefusedException when it is not
     */
    default void beforeRetry() throws WritesRefusedException {
        // nothing is known before
    }

    /**
     * Asks over a new connection.
     *
     * @param retry whether the database refused writes when it was last asked
     * @throws WritesRefusedException when it takes none
     */
    void opened(Connection fresh, boolean retry) throws SQLException;

    /**
     * Whether a connection that is to be lent once more answers within {@code limit}.
     *
     * @throws WritesRefusedException when it answers that the database takes no writes
     */
    boolean answers(Connection lent, Duration limit) throws SQLException;

    /** What the failure of a transaction says of the writes that follow it: why there will be none, or nothing. */
    Optional<WritesRefusedException> refusal(Connection failed, SQLException failure);

    /** For a database of which nothing is known. */
    WriteCheck NONE = new WriteCheck() {
        @Override
        public void opened(Connection fresh, boolean retry) {
            // it takes writes as far as anybody knows
        }

        @Override
        public boolean answers(Connection lent, Duration limit) throws SQLException {
            return lent.isValid((int) limit.toSeconds());
        }

        @Override
        public Optional<WritesRefusedException> refusal(Connection failed, SQLException failure) {
            return Optional.empty();
        }
    };

    /** That of the database at an address. */
    static WriteCheck of(DatabaseUrl database) {
        return switch (database.product()) {
            case POSTGRESQL -> new PostgresWriteCheck();
            case H2 -> database.embedded() ? new EmbeddedWriteCheck(EmbeddedSettings.file(database)) : NONE;
        };
    }
}
