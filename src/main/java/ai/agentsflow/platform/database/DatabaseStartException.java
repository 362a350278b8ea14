package ai.agentsflow.platform.database;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The application cannot start, because of its database; the message is one sentence that an operator can act on. */
final class DatabaseStartException extends RuntimeException {

    private DatabaseStartException(String message, @Nullable Throwable cause) {
        super("AgentsFlow does not start: " + message, cause);
    }

    /** Without the cause: the driver's words may name the user. */
    static DatabaseStartException unusable(DatabaseUrl database, SQLException failure) {
        return new DatabaseStartException(database + " " + complaint(failure), null);
    }

    static DatabaseStartException noSchema(DatabaseUrl database, int applied, int pending) {
        return new DatabaseStartException(
                "the schema of %s is not up to date (%s migrations applied, %s pending); is db/migration in the WAR?"
                        .formatted(database, applied, pending),
                null);
    }

    static DatabaseStartException notMigrated(DatabaseUrl database, RuntimeException failure) {
        return new DatabaseStartException(
                "the schema of %s could not be brought up to date: %s".formatted(database, failure.getMessage()),
                failure);
    }

    private static String complaint(SQLException failure) {
        String state = SqlStates.first(failure);
        return switch (state) {
            case "28P01", "28000" -> "refuses the user or the password";
            case "3D000" -> "has no such database";
            case "57P03" -> "is starting up or shutting down";
            case "53300" -> "has no connection left";
            case "90020" -> "is in use by another process";
            case "", "08001", "08006", "08004" -> "cannot be reached";
            default -> "cannot be used, SQLSTATE " + state;
        };
    }
}
