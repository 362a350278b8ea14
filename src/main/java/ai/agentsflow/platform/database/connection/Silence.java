package ai.agentsflow.platform.database.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Remembers when the database last left a question unanswered.
 *
 * <p>Without it a borrower would wait for every idle connection in turn before the pool tried a new one, and every borrower would
 * hold a thread while a new one is not taken.
 */
public final class Silence {

    private static final long LONG = TimeUnit.SECONDS.toNanos(1);

    private final Semaphore attempt = new Semaphore(1);
    private volatile boolean silent;
    private final AtomicLong latest = new AtomicLong(Long.MIN_VALUE);
    private final long origin = System.nanoTime();

    /** Nanoseconds since a moment of this object's own. */
    public long now() {
        return System.nanoTime() - origin;
    }

    void noticed() {
        silent = true;
        latest.accumulateAndGet(now(), Math::max);
    }

    /** A way to a new connection. */
    public interface Opening {
        @Nullable
        Connection open() throws SQLException;
    }

    /** Opens a connection. While the database is silent one caller at a time waits for that, and all others fail at once. */
    @Nullable
    public Connection open(Opening opening) throws SQLException {
        boolean alone = silent;
        if (alone && !attempt.tryAcquire()) {
            throw new SQLTransientConnectionException("the database does not answer", "08001");
        }
        long start = now();
        try {
            Connection connection = opening.open();
            silent = false;
            return connection;
        } catch (SQLException e) {
            if (now() - start >= LONG) {
                silent = true;
            }
            throw e;
        } finally {
            if (alone) {
                attempt.release();
            }
        }
    }

    /** Whether the database has fallen silent after {@code moment}. */
    boolean since(long moment) {
        return latest.get() > moment;
    }
}
