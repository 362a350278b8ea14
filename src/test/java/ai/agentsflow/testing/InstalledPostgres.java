package ai.agentsflow.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The PostgreSQL that the machine has installed, on loopback with data of its own: its {@code pg_dump} is as old as the server, while the
 * one from Maven may be newer than both. PostgreSQL does not run as root; there it runs as nobody.
 */
public final class InstalledPostgres implements AutoCloseable {

    public static final String PASSWORD = "p w%'\\";

    private static final String NOBODY = "65534";

    private final Path programs;
    private final Path directory;
    private final int port;

    private InstalledPostgres(Path programs) throws IOException, InterruptedException {
        this.programs = programs;
        directory = Files.createTempDirectory("agentsflow-pg");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        run("initdb", "--pgdata", data().toString(), "--username", "postgres", "--auth", "trust", "--no-sync");
        Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
    }

    /** Starts one; the test is skipped, and says why, on a machine without the program. */
    public static InstalledPostgres start(String... settings) {
        var programs = programs();
        assumeTrue(
                programs.isPresent(),
                "PostgreSQL's server is not installed (Debian: postgresql): nothing is backed up");
        try {
            var postgres = new InstalledPostgres(programs.get());
            Files.writeString(postgres.directory.resolve("settings"), String.join("\n", settings) + "\n");
            postgres.goOn();
            postgres.execute("postgres", "create role app login password '" + PASSWORD.replace("'", "''") + "'");
            postgres.execute("postgres", "create database app owner app");
            return postgres;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The newest that is installed as Debian does it. */
    public static Optional<Path> programs() {
        var versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return Optional.empty();
        }
        try (var found = Files.list(versions)) {
            return found.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.comparing(bin ->
                            Integer.parseInt(bin.getParent().getFileName().toString())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public Path data() {
        return directory.resolve("data");
    }

    /** Where its sockets are, and where its user may write. */
    public Path directory() {
        return directory;
    }

    /** Without a user. */
    public String address(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(address(database), "postgres", "");
    }

    public void execute(String database, String sql) {
        try (var connection = connect(database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The rows of a query, each as its columns with a bar between. */
    public List<String> rows(String database, String sql) {
        try (var connection = connect(database);
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            var rows = new ArrayList<String>();
            while (result.next()) {
                var columns = new ArrayList<String>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    columns.add(String.valueOf(result.getString(column)));
                }
                rows.add(String.join("|", columns));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Starts it after {@link #stop}; returns when it answers. */
    public void goOn() throws IOException, InterruptedException {
        var options =
                new StringBuilder("-p " + port + " -k " + directory + " -c listen_addresses=127.0.0.1 -c fsync=off");
        for (var setting : Files.readAllLines(directory.resolve("settings"))) {
            if (!setting.isBlank()) {
                options.append(" -c ").append(setting);
            }
        }
        run(
                "pg_ctl",
                "-D",
                data().toString(),
                "-l",
                directory.resolve("log").toString(),
                "-o",
                options.toString(),
                "-w",
                "start");
    }

    /** Ends it in good order; every connection is cut. */
    public void stop() throws IOException, InterruptedException {
        run("pg_ctl", "-D", data().toString(), "-m", "fast", "-w", "stop");
    }

    /** A program of the same version, as the user that the server runs as. */
    public void run(String program, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(asItsUser());
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        var output = Files.createTempFile("agentsflow-pg", ".log");
        var process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(60, SECONDS);
        var said = Files.readString(output);
        Files.delete(output);
        if (!ended || process.exitValue() != 0) {
            throw new IllegalStateException(program + ": " + said);
        }
    }

    /** What makes a command run as the user that the server runs as. */
    public static List<String> asItsUser() {
        return System.getProperty("user.name").equals("root")
                ? List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--")
                : List.of();
    }

    private void kill() {
        try {
            var process = Files.readAllLines(data().resolve("postmaster.pid")).get(0);
            ProcessHandle.of(Long.parseLong(process)).ifPresent(ProcessHandle::destroyForcibly);
        } catch (IOException e) {
            // it has ended
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (Files.exists(data().resolve("postmaster.pid"))) {
            stop();
        }
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
