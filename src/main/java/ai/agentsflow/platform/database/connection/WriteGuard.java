package ai.agentsflow.platform.database.connection;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers that the database takes no writes: the primary has become a standby, or the disk is full. No connection that was open
 * then is lent again. Until writes are taken, one caller at a time tries a new connection, twice a second at most, and all others
 * fail at once.
 */
public final class WriteGuard {

    private static final Logger LOG = System.getLogger(WriteGuard.class.getName());
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(500);

    private final WriteCheck check;
    private final LongSupplier nanoTime;
    private final Semaphore attempt = new Semaphore(1);
    private final AtomicReference<@Nullable Refused> latest = new AtomicReference<>();
    private volatile boolean refused;
    private volatile long attemptedAt;

    /** When writes were last refused, and why. */
    private record Refused(long at, WritesRefusedException why) {}

    public WriteGuard(WriteCheck check, LongSupplier nanoTime) {
        this.check = check;
        this.nanoTime = nanoTime;
    }

    /** Opens a connection to a database that takes writes. */
    @Nullable
    public Connection open(Silence.Opening opening) throws SQLException {
        Refused known = latest.get();
        if (!refused || known == null) {
            return checked(opening, false);
        }
        if (!attempt.tryAcquire()) {
            throw known.why().again();
        }
        try {
            if (nanoTime.getAsLong() - attemptedAt < PAUSE) {
                throw known.why().again();
            }
            attemptedAt = nanoTime.getAsLong();
            check.beforeRetry();
            Connection connection = checked(opening, true);
            refused = false;
            LOG.log(Level.INFO, "The database takes writes again");
            return connection;
        } finally {
            attempt.release();
        }
    }

    private @Nullable Connection checked(Silence.Opening opening, boolean retry) throws SQLException {
        Connection connection = opening.open();
        if (connection != null) {
            try {
                check.opened(connection, retry);
            } catch (SQLException e) {
                closeQuietly(connection);
                WritesRefusedException.in(e).ifPresent(this::noticed);
                throw e;
            }
        }
        return connection;
    }

    /** What a connection answers that is to be lent once more. */
    boolean answers(Connection lent, Duration limit) {
        try {
            return check.answers(lent, limit);
        } catch (WritesRefusedException e) {
            noticed(e);
            return false;
        } catch (SQLException e) {
            return false;
        }
    }

    /**
     * Hears of the failure of a transaction.
     *
     * @param openedAt when its connection was opened: what an older one says has been heard already
     * @return the failure in the words for it
     */
    SQLException failed(Connection connection, long openedAt, SQLException failure) {
        Optional<WritesRefusedException> refusal =
                since(openedAt) ? Optional.empty() : check.refusal(connection, failure);
        refusal.ifPresent(why -> {
            noticed(why);
            why.initCause(failure);
        });
        return refusal.map(SQLException.class::cast).orElse(failure);
    }

    /** Whether writes were refused after {@code moment}, by {@code nanoTime}. */
    boolean since(long moment) {
        Refused known = latest.get();
        return known != null && known.at() - moment > 0;
    }

    private void noticed(WritesRefusedException why) {
        latest.set(new Refused(nanoTime.getAsLong(), why));
        if (!refused) {
            refused = true;
            LOG.log(Level.WARNING, "The database takes no writes: {0}", why.getMessage());
        }
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // an embedded database that could not write complains once more
        }
    }
}
