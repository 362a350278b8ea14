package ai.agentsflow.platform.database.fault;

import java.sql.SQLException;

/** Finds what a database said about a failure, however many layers wrapped it. */
public final class SqlStates {

    private SqlStates() {}

    /** The first SQLSTATE among {@code failure} and its causes; empty when no layer kept one. */
    public static String first(Throwable failure) {
        return Causes.first(failure, layer -> layer instanceof SQLException sql && sql.getSQLState() != null)
                .map(layer -> ((SQLException) layer).getSQLState())
                .orElse("");
    }
}
