package ai.agentsflow.platform.database.start;

import ai.agentsflow.platform.database.address.DatabaseUrl;
import ai.agentsflow.platform.database.address.EmbeddedSettings;
import ai.agentsflow.platform.database.fault.Causes;
import ai.agentsflow.platform.database.fault.DatabaseFault;
import ai.agentsflow.platform.database.fault.SqlStates;
import ai.agentsflow.platform.database.fault.UnusableDatabaseException;
import ai.agentsflow.platform.database.pool.ConnectionShortage;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;

/**
 * Says in words what a failure of the database means. What the driver said is left out: it may name the user.
 *
 * <p>States are those of <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL</a> and of
 * <a href="https://h2database.com/javadoc/org/h2/api/ErrorCode.html">H2</a>.
 */
public final class DatabaseDiagnosis {

    private static final String CREDENTIALS =
            "check AGENTSFLOW_DB_USER and AGENTSFLOW_DB_PASSWORD, and the server's pg_hba.conf where it is PostgreSQL";
    private static final String OWN_SCHEMA = "create schema agentsflow authorization " + DatabaseFault.ROLE
            + ", and add ?schema=agentsflow to the address";

    private final DatabaseUrl database;
    private final Function<Path, Optional<String>> owner;
    private final BooleanSupplier isFull;

    public DatabaseDiagnosis(DatabaseUrl database) {
        this(database, FileOwner::of, ConnectionShortage.CURRENT::isTotal);
    }

    /**
     * @param owner which process has a file, in words
     * @param isFull whether the pool waits for a connection because the database gives none: what it then says tells nothing
     */
    DatabaseDiagnosis(DatabaseUrl database, Function<Path, Optional<String>> owner, BooleanSupplier isFull) {
        this.database = database;
        this.owner = owner;
        this.isFull = isFull;
    }

    /** What the failure of a borrower, a statement, or a migration means. */
    public DatabaseFault of(Throwable failure) {
        var unusable = Causes.first(failure, UnusableDatabaseException.class);
        if (unusable.isPresent()) {
            return unusable.get().fault();
        }
        String state = SqlStates.first(failure);
        if (!state.isEmpty()) {
            return ofState(state, failure);
        }
        var migration = Causes.first(failure, FlywayException.class);
        // what wraps the words of a driver or a pool repeats them
        boolean wraps = Causes.first(failure, SQLException.class).isPresent();
        return migration.isPresent() && !wraps ? ofMigration(migration.get()) : unreachable(failure);
    }

    private DatabaseFault ofState(String state, Throwable failure) {
        return switch (state) {
            case "28P01", "28000" -> new DatabaseFault("refuses the user or the password", CREDENTIALS);
            case "3D000", "90146", "90013" ->
                new DatabaseFault(
                        "has no database of that name",
                        "create database NAME owner " + DatabaseFault.ROLE + ", or mend the address");
            case "3F000" -> new DatabaseFault("has no schema of that name", OWN_SCHEMA);
            case "57P03" -> new DatabaseFault("is starting, recovering, or shutting down");
            case "53300" -> full();
            case "53100", "90031" ->
                new DatabaseFault("cannot write: its disk is full or does not work", "make room on its disk");
            case "25006", "90097" -> readOnly();
            case "42501", "90096" -> noRights();
            case "42P05", "26000" -> pooledByTransaction();
            case "08P01" -> withProxy(failure);
            case "90020" -> inUse();
            case "90030" ->
                new DatabaseFault("has a damaged file", "restore the last backup, or move the file away to begin anew");
            case "90048" ->
                new DatabaseFault("has a file of another version of H2", "export it with that version, and import it");
            case "08001", "08006", "08004", "08000", "90067" -> unreachable(failure);
            default -> new DatabaseFault("cannot be used, SQLSTATE " + state, "its log says more");
        };
    }

    /** A server that serves reads alone, which may have been a primary or may become one. */
    static DatabaseFault readOnly() {
        return new DatabaseFault(
                "is read-only",
                "let the address lead to the primary; with several hosts in it add ?targetServerType=primary");
    }

    /** The schema is not the application's to change. */
    static DatabaseFault noRights() {
        return new DatabaseFault(
                "does not let the application make its tables",
                "grant usage, create on schema public to " + DatabaseFault.ROLE
                        + " (PostgreSQL 15 and later give that to the database's owner alone)");
    }

    /** The tables are those of a later version of the application, and no longer what this one takes them for. */
    static DatabaseFault newer(int itsVersion, int needed, int ours) {
        return new DatabaseFault(
                "has the schema of a newer AgentsFlow: version %s, which needs one that knows %s, and this one knows %s"
                        .formatted(itsVersion, needed, ours),
                "run that version or a later one, or restore the backup from before it");
    }

    /** Prepared statements of one connection are met by another. */
    static DatabaseFault pooledByTransaction() {
        return new DatabaseFault(
                "is behind a pooler that shares connections between transactions, such as PgBouncer",
                "add ?pgbouncer=true to the address (prepareThreshold=0 in the JDBC form), or have the pooler keep prepared"
                        + " statements (max_prepared_statements, PgBouncer 1.21 and later)");
    }

    private static DatabaseFault full() {
        return new DatabaseFault(
                "has no connection left for the application",
                "raise max_connections or the role's connection limit, or let other programs and nodes have fewer");
    }

    private static DatabaseFault ofMigration(FlywayException failure) {
        if (failure.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
            return new DatabaseFault("has tables of another application in this schema", OWN_SCHEMA);
        }
        return new DatabaseFault(
                "does not take the schema: " + firstLine(failure),
                "compare the WAR with the one that made the schema; the log says more");
    }

    private static String firstLine(FlywayException failure) {
        return String.valueOf(failure.getMessage()).strip().lines().findFirst().orElse("");
    }

    private DatabaseFault withProxy(Throwable failure) {
        return said(failure, "startup parameter")
                ? new DatabaseFault(
                        "is behind a pooler that refuses a parameter of the log-in",
                        "set ignore_startup_parameters = extra_float_digits in pgbouncer.ini")
                : unreachable(failure);
    }

    private DatabaseFault inUse() {
        String who = Optional.ofNullable(database.embedded() ? EmbeddedSettings.file(database) : null)
                .map(file -> Path.of(file + ".mv.db"))
                .flatMap(owner)
                .orElse("another process");
        return new DatabaseFault(
                "is in use by " + who, "end that one; several nodes need a PostgreSQL server (AGENTSFLOW_DB_URL)");
    }

    private DatabaseFault unreachable(Throwable failure) {
        if (has(failure, UnknownHostException.class)) {
            return new DatabaseFault(
                    "cannot be reached: its host's name is not known", "mend the address or the name service");
        }
        if (has(failure, SSLException.class)) {
            return new DatabaseFault(
                    "cannot be reached: no TLS connection came about", "check sslmode and sslrootcert in the address");
        }
        if (has(failure, ConnectException.class)) {
            return new DatabaseFault("cannot be reached: nobody listens there", "start it, or mend the address");
        }
        if (has(failure, SocketTimeoutException.class) || said(failure, "timed out")) {
            return new DatabaseFault("does not answer", "look at its load, and at what stands between");
        }
        return isFull.getAsBoolean() ? full() : new DatabaseFault("cannot be reached", "start it, or mend the address");
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> cause) {
        return Causes.first(failure, cause).isPresent();
    }

    private static boolean said(Throwable failure, String words) {
        return Causes.first(failure, layer -> String.valueOf(layer.getMessage()).contains(words))
                .isPresent();
    }
}
