package ai.agentsflow.platform.database.pool;

import ai.agentsflow.platform.database.fault.SqlStates;
import java.lang.System.Logger.Level;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Lets the pool live with the connections that there are, when the database or its plan has fewer than the pool may open: borrowers
 * wait for one that is given back, and now and then one of them tries whether there are more.
 */
public final class ConnectionShortage implements ServerPool.Growth {

    /** Of the server's pool; static, as {@link PoolEvent}s are: one is told, and others ask. */
    public static final ConnectionShortage CURRENT = new ConnectionShortage(System::nanoTime);

    private static final System.Logger LOG = System.getLogger(ConnectionShortage.class.getName());
    private static final String TOO_MANY_CONNECTIONS = "53300";

    private static final long TRY_AGAIN = TimeUnit.SECONDS.toNanos(5);

    /** Nobody can give one back to a pool that has none. */
    private static final long TRY_AGAIN_WITHOUT_ANY = TimeUnit.MILLISECONDS.toNanos(250);

    private final LongSupplier nanoTime;
    private boolean known;
    private int available;
    private long nextTry;

    ConnectionShortage(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The number of connections that there are; empty while nothing is short. */
    synchronized OptionalInt available() {
        return known ? OptionalInt.of(available) : OptionalInt.empty();
    }

    /** Whether there is none at all. */
    public synchronized boolean isTotal() {
        return known && available == 0;
    }

    /** Whether a failure says that the database has no connection more for this user. */
    public static boolean is(Throwable failure) {
        return SqlStates.first(failure).equals(TOO_MANY_CONNECTIONS);
    }

    @Override
    public synchronized boolean mayOpen() {
        if (!known) {
            return true;
        }
        long now = nanoTime.getAsLong();
        if (now - nextTry < 0) {
            return false;
        }
        nextTry = now + pause();
        return true;
    }

    private long pause() {
        return available == 0 ? TRY_AGAIN_WITHOUT_ANY : TRY_AGAIN;
    }

    @Override
    public synchronized void opened(int open) {
        if (!known) {
            return;
        }
        // one that replaces another says nothing
        if (open > available) {
            known = false;
            LOG.log(
                    Level.INFO,
                    available == 0
                            ? "The database gives connections again"
                            : "The database gives more than {0} connections again",
                    available);
        }
        nextTry = nanoTime.getAsLong();
    }

    @Override
    public synchronized boolean isShortage(Throwable failure, int open) {
        if (!is(failure)) {
            if (open == 0) {
                // whatever keeps the pool empty now, it is another cause
                known = false;
            }
            return false;
        }
        if (!known) {
            LOG.log(
                    Level.WARNING,
                    open == 0
                            ? "The database gives no connection. Requests wait until it does. What helps: a larger limit of the"
                                    + " database or of its role, or fewer nodes and other programs on it"
                            : "The database gives no more than {0} connections, fewer than the pool may open. Requests wait for one"
                                    + " that is given back. What helps: a larger limit of the database or of its role, fewer nodes,"
                                    + " or a smaller AGENTSFLOW_DB_POOL_MAX",
                    open);
        }
        known = true;
        available = open;
        nextTry = nanoTime.getAsLong() + pause();
        return true;
    }
}
