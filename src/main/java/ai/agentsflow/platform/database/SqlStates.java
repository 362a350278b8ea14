package ai.agentsflow.platform.database;

import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what a database said about a failure, however many layers wrapped it. */
final class SqlStates {

    private SqlStates() {}

    /** The first SQLSTATE among {@code failure} and its causes; empty when no layer kept one. */
    static String first(Throwable failure) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (@Nullable Throwable layer = failure; layer != null && seen.add(layer); layer = layer.getCause()) {
            if (layer instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }
}
