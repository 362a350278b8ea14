package ai.agentsflow.platform.database.connection;

import ai.agentsflow.platform.database.fault.Causes;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;

/** The database can be reached and takes no writes. The message says why; it holds no name and nothing that was to be written. */
final class WritesRefusedException extends SQLTransientConnectionException {

    private static final long serialVersionUID = 1L;
    private static final String READ_ONLY = "25006";
    private static final String DISK_FULL = "53100";

    private WritesRefusedException(String reason, String state) {
        super(reason, state);
    }

    static WritesRefusedException readOnly() {
        return new WritesRefusedException("the database is read-only: let the address lead to the primary", READ_ONLY);
    }

    static WritesRefusedException diskFull() {
        return new WritesRefusedException("the disk is full", DISK_FULL);
    }

    /**
     * A file of the database cannot be written although its disk has room.
     *
     * @param complaint what the operating system says
     */
    static WritesRefusedException unwritable(String complaint) {
        return new WritesRefusedException("the database cannot write its file: " + complaint, DISK_FULL);
    }

    /** The same for another caller, with that one's stack trace. */
    WritesRefusedException again() {
        return new WritesRefusedException(String.valueOf(getMessage()), getSQLState());
    }

    /** The one that a server's pool has wrapped. */
    static Optional<WritesRefusedException> in(Throwable failure) {
        return Causes.first(failure, WritesRefusedException.class);
    }

    static boolean isReadOnly(SQLException failure) {
        return READ_ONLY.equals(failure.getSQLState());
    }
}
