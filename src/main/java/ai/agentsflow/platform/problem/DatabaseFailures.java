package ai.agentsflow.platform.problem;

import jakarta.resource.ResourceException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells failures of the database itself from failures of what it was asked, through causes and chained SQL exceptions. */
public final class DatabaseFailures {

    /**
     * Connections, resources, operator intervention (not a cancelled statement), system errors; a standby that was a primary;
     * H2's closed, locked and broken database.
     */
    private static final Pattern UNAVAILABLE = Pattern.compile("08...|53...|57P..|58...|25006|90020|90067|90098|90121");

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

    /** Whether a row with the same unique value was there already. */
    public static boolean isDuplicate(Throwable failure) {
        return any(failure, layer -> hasState(layer, DUPLICATE));
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
