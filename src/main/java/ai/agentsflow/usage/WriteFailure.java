package ai.agentsflow.usage;

import ai.agentsflow.platform.problem.DatabaseFailures;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a failed write says: of the database, of the records, or neither for certain. */
enum WriteFailure {
    /** The database cannot take anything now: not there, busy, locked, read-only, full. The same records may be taken later. */
    AWAY,
    /** The database will never take one of these records: too long, too large, a character it does not know, against a rule. */
    REFUSED,
    /**
     * It may be either. A table or a right that is missing refuses every record until somebody mends it; a duplicate may be a
     * record that is there already, another node's row of the same hour, or a rule that somebody has added.
     */
    UNCLEAR;

    /**
     * Beside what {@link DatabaseFailures} knows: a transaction rolled back for others, its state, a lock that is not to be had; H2's
     * time-outs, files that cannot be written, a database that closes or can only be read.
     */
    private static final Pattern AWAY_NOW =
            Pattern.compile("25...|40...|55...|57...|HYT..|90007|90028|90031|90097|90131|90135");

    /** Data exceptions, and rules of integrity but for duplicates. */
    private static final Pattern REFUSED_FOR_GOOD = Pattern.compile("22...|23(?!505)...");

    static WriteFailure of(Throwable failure) {
        var layers = layers(failure);
        if (DatabaseFailures.isUnavailable(failure)
                || layers.stream().anyMatch(SQLTransientException.class::isInstance)
                || layers.stream().anyMatch(layer -> hasState(layer, AWAY_NOW))) {
            return AWAY;
        }
        return layers.stream().anyMatch(layer -> hasState(layer, REFUSED_FOR_GOOD)) ? REFUSED : UNCLEAR;
    }

    /** In few words, and without any of the record's: the SQLSTATE, or what else went wrong. */
    static String brief(Throwable failure) {
        return layers(failure).stream()
                .map(WriteFailure::state)
                .filter(state -> !state.isEmpty())
                .findFirst()
                .map(state -> "SQLSTATE " + state)
                .orElseGet(failure::toString);
    }

    /** What the database itself says of it; that may quote the record. */
    static String detail(Throwable failure) {
        return layers(failure).stream()
                .filter(SQLException.class::isInstance)
                .reduce((outer, inner) -> inner)
                .map(inner -> brief(failure) + ": " + inner.getMessage())
                .orElseGet(failure::toString);
    }

    private static boolean hasState(Throwable layer, Pattern states) {
        return states.matcher(state(layer)).matches();
    }

    private static String state(Throwable layer) {
        return layer instanceof SQLException sql && sql.getSQLState() != null ? sql.getSQLState() : "";
    }

    /** The failure, its causes, and what failed beside it in the same batch. */
    private static Set<Throwable> layers(Throwable failure) {
        // exceptions are equal only to themselves
        Set<Throwable> layers = new LinkedHashSet<>();
        collect(failure, layers);
        return layers;
    }

    private static void collect(@Nullable Throwable layer, Set<Throwable> layers) {
        if (layer != null && layers.add(layer)) {
            collect(layer.getCause(), layers);
            if (layer instanceof SQLException sql) {
                collect(sql.getNextException(), layers);
            }
        }
    }
}
