package ai.agentsflow.platform.database.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.agentsflow.platform.database.DatabaseConfig;
import ai.agentsflow.platform.database.address.EmbeddedSettings;
import ai.agentsflow.platform.database.pool.DatabaseDoor;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;

/**
 * Writes the embedded database as SQL beside its own file, as it is at one instant, while the application goes on. SQL and not a copy
 * of the file: a later version of the database reads it, too.
 *
 * <p>Its last lines are comments, {@code -- rows PUBLIC.MESSAGE 40} for each table, counted in the same transaction, and
 * {@code -- complete}: without that it is none.
 */
@ApplicationScoped
class EmbeddedBackup {

    private static final FileAttribute<?>[] CLOSED = {
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
    };
    private static final FileAttribute<?>[] NO_ATTRIBUTES = {};
    private static final Set<PosixFilePermission> OWNER_READS = PosixFilePermissions.fromString("rw-------");

    private final DataSource pool;
    private final DatabaseConfig config;
    private final Lock one = new ReentrantLock();

    @Inject
    EmbeddedBackup(DatabaseDoor door, DatabaseConfig config) {
        this.pool = door;
        this.config = config;
    }

    /**
     * The file, in the place of an earlier one.
     *
     * @throws ProblemException when there is no such database, or another is being written
     */
    Path write() throws SQLException {
        var database = config.url().embedded() ? EmbeddedSettings.file(config.url()) : null;
        if (database == null) {
            throw new ProblemException(
                    ProblemType.CONFLICT,
                    "There is no embedded database with files: " + config.url() + " has backups of its own");
        }
        if (!one.tryLock()) {
            throw new ProblemException(
                    ProblemType.CONFLICT, "Another backup of the embedded database is being written");
        }
        try {
            var file = Path.of(database.toAbsolutePath().normalize() + ".backup.sql");
            // Everything is in it in plain text, so it is the server's alone, whatever its umask. A file made before
            // would
            // not do: the database deletes it and makes a new one. So its directory is closed.
            var closed = Path.of(file + ".part");
            var partial = closed.resolve(file.getFileName());
            delete(partial, closed);
            try {
                Files.createDirectory(closed, posix() ? CLOSED : NO_ATTRIBUTES);
                writeTo(partial);
                if (posix()) {
                    Files.setPosixFilePermissions(partial, OWNER_READS);
                }
                return Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                delete(partial, closed);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            one.unlock();
        }
    }

    private static boolean posix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    private static void delete(Path file, Path directory) throws IOException {
        // versions before wrote a file of that name, and left it when they failed
        if (Files.isDirectory(directory)) {
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(directory);
    }

    private void writeTo(Path file) throws SQLException, IOException {
        try (var connection = pool.getConnection()) {
            int usual = connection.getTransactionIsolation();
            boolean commits = connection.getAutoCommit();
            connection.setAutoCommit(false);
            // all that it reads is of the instant of its first reading
            connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            try {
                try (var script = connection.prepareStatement("script to ? charset 'UTF-8'")) {
                    script.setString(1, file.toString());
                    script.execute();
                }
                var end = new ArrayList<>(rows(connection));
                end.add("-- complete");
                Files.write(file, end, UTF_8, StandardOpenOption.APPEND);
            } finally {
                connection.rollback();
                connection.setTransactionIsolation(usual);
                connection.setAutoCommit(commits);
            }
        }
    }

    private static List<String> rows(Connection connection) throws SQLException {
        var tables = new ArrayList<String>();
        try (var query = connection.prepareStatement(
                        "select table_schema, table_name from information_schema.tables where table_type = 'BASE TABLE'"
                                + " and table_schema <> 'INFORMATION_SCHEMA' order by 1, 2");
                var found = query.executeQuery()) {
            while (found.next()) {
                tables.add(found.getString(1) + "." + found.getString(2));
            }
        }
        var rows = new ArrayList<String>();
        for (String table : tables) {
            // the name as the database has it, for it keeps names in quotes as they are
            var name = "\"" + table.replace("\"", "\"\"").replaceFirst("\\.", "\".\"") + "\"";
            try (var query = connection.prepareStatement("select count(*) from " + name);
                    var counted = query.executeQuery()) {
                counted.next();
                rows.add("-- rows " + table + " " + counted.getLong(1));
            }
        }
        return rows;
    }
}
