package ai.agentsflow.platform.problem;

import jakarta.persistence.LockTimeoutException;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PessimisticLockException;
import jakarta.persistence.QueryTimeoutException;
import jakarta.resource.ResourceException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;

/** Tells failures of the database itself from failures of what it was asked, through causes and chained SQL exceptions. */
public final class DatabaseFailures {

    /**
     * Connections, resources, operator intervention (not a cancelled statement), system errors; a standby that was a primary;
     * a pooler that lost or mixed up prepared statements; H2's closed, locked and broken database.
     */
    private static final Pattern UNAVAILABLE =
            Pattern.compile("08...|53...|57P..|58...|25006|26000|42P05|90020|90067|90098|90121");

    /** Locks and statements that took too long, deadlocks and failed serializations; H2's two transactions on one row. */
    private static final Pattern BUSY = Pattern.compile("HYT0[01]|55P03|40001|40P01|57014|90131");

    private static final Pattern DUPLICATE = Pattern.compile("23505");

    private DatabaseFailures() {}

    /** Whether the database, or the server's pool, cannot serve now, so that the same work may succeed later. */
    public static boolean isUnavailable(Throwable failure) {
        return any(
                failure,
                layer -> layer instanceof SQLTransientConnectionException
                        || layer instanceof SQLNonTransientConnectionException
                        || layer instanceof SQLRecoverableException
                        // an exhausted pool, in the words of Jakarta Connectors
                        || layer instanceof ResourceException
                        || hasState(layer, UNAVAILABLE));
    }

    /** Whether the work lost against other work at the same time, so that it may succeed at once if it is tried again. */
    public static boolean isBusy(Throwable failure) {
        return any(
                failure,
                layer -> layer instanceof SQLTimeoutException
                        || layer instanceof SQLTransactionRollbackException
                        || layer instanceof LockTimeoutException
                        || layer instanceof PessimisticLockException
                        || layer instanceof OptimisticLockException
                        || layer instanceof QueryTimeoutException
                        || hasState(layer, BUSY));
    }

    /**
     * Whether a commit failed. The transaction manager keeps nothing of the driver's exception but its words, so the database may be
     * away, or may have refused what was to be committed.
     */
    public static boolean isFailedCommit(Throwable failure) {
        return any(failure, XAException.class::isInstance);
    }

    /**
     * Whether a transaction was not committed, or nobody knows whether it was, and no layer says why; the connection may have been cut
     * just then. The same work may succeed later, and must allow for its having been done.
     */
    public static boolean isLostCommit(Throwable failure) {
        return any(failure, layer -> layer instanceof RollbackException || layer instanceof SystemException)
                && state(failure).isEmpty();
    }

    /** Whether a row with the same unique value was there already. */
    public static boolean isDuplicate(Throwable failure) {
        return any(failure, layer -> hasState(layer, DUPLICATE));
    }

    /** What the database calls the failure; empty when no layer has kept it. */
    public static Optional<String> state(Throwable failure) {
        var states = new ArrayList<String>();
        any(
                failure,
                layer -> layer instanceof SQLException sql
                        && sql.getSQLState() != null
                        && states.add(sql.getSQLState()));
        return states.stream().findFirst();
    }

    private static boolean hasState(Throwable layer, Pattern states) {
        return layer instanceof SQLException sql
                && sql.getSQLState() != null
                && states.matcher(sql.getSQLState()).matches();
    }

    private static boolean any(Throwable failure, Predicate<Throwable> wanted) {
        return any(failure, wanted, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static boolean any(@Nullable Throwable layer, Predicate<Throwable> wanted, Set<Throwable> seen) {
        if (layer == null || !seen.add(layer)) {
            return false;
        }
        return wanted.test(layer)
                || any(layer.getCause(), wanted, seen)
                || (layer instanceof SQLException sql && any(sql.getNextException(), wanted, seen));
    }
}
