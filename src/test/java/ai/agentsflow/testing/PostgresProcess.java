package ai.agentsflow.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** A real PostgreSQL that can be stopped, frozen, and started again with its data on its port. */
public final class PostgresProcess implements AutoCloseable {

    private final Path data;
    private final int port;
    private EmbeddedPostgres postgres;

    private PostgresProcess(Path data, int port) throws IOException {
        this.data = data;
        this.port = port;
        this.postgres = started();
    }

    public static PostgresProcess start() {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = free.getLocalPort();
            free.close();
            return new PostgresProcess(Files.createTempDirectory("agentsflow-postgres"), port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that has time to start on a machine that is busy with tests. */
    public static EmbeddedPostgres.Builder patient() {
        return EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(1));
    }

    /** What points a server at it. */
    public Map<String, String> settings() {
        return Map.of(
                "AGENTSFLOW_DB_URL", postgres.getJdbcUrl("postgres", "postgres"),
                "AGENTSFLOW_DB_USER", "postgres",
                "AGENTSFLOW_DB_PASSWORD", "postgres");
    }

    public int port() {
        return port;
    }

    /** For its driver, without a user. */
    public String address(String database) {
        return "jdbc:postgresql://localhost:" + port + "/" + database;
    }

    /** A server that follows this one and answers read-only, until it is {@linkplain #promote promoted}. This one is stopped meanwhile. */
    public PostgresProcess standby() {
        stop();
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var files = Files.walk(data)) {
            var copy = Files.createTempDirectory("agentsflow-standby");
            for (Path file : files.filter(file -> !file.equals(data)).toList()) {
                Files.copy(
                        file, copy.resolve(data.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
            follow(copy, port);
            startAgain();
            free.close();
            return new PostgresProcess(copy, free.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a standby a primary. */
    public void promote() {
        execute("select pg_promote(true, 30)");
    }

    /** Starts it after {@link #stop} as a standby of another one. */
    public void startAsStandbyOf(PostgresProcess primary) {
        try {
            follow(data, primary.port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        startAgain();
    }

    /** Whether new transactions may write, without a connection being cut. */
    public void takeWrites(boolean takes) {
        execute("alter system set default_transaction_read_only = " + (takes ? "off" : "on"));
        execute("select pg_reload_conf()");
    }

    private void execute(String sql) {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void follow(Path data, int primary) throws IOException {
        Files.writeString(data.resolve("standby.signal"), "");
        Files.writeString(
                data.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=%d user=postgres'%n".formatted(primary));
    }

    /** Ends it in good order, as an administrator would; every connection is cut. */
    public void stop() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it after {@link #stop}; returns when it answers. */
    public void startAgain() {
        try {
            postgres = started();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on it takes connections and says nothing on any. */
    public void freeze() {
        signal("STOP");
    }

    public void thaw() {
        signal("CONT");
    }

    private EmbeddedPostgres started() throws IOException {
        return patient()
                .setPort(port)
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .start();
    }

    private void signal(String name) {
        try (var lines = Files.lines(data.resolve("postmaster.pid"))) {
            var main = ProcessHandle.of(Long.parseLong(lines.findFirst().orElseThrow()))
                    .orElseThrow();
            var others = main.descendants()
                    .map(process -> String.valueOf(process.pid()))
                    .collect(Collectors.joining(" "));
            // one of the others may have ended meanwhile
            var command = "kill -%1$s %2$d || exit 1; for other in %3$s; do kill -%1$s $other 2>/dev/null; done; true";
            var kill = new ProcessBuilder("sh", "-c", command.formatted(name, main.pid(), others))
                    .inheritIO()
                    .start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("no signal " + name + " to " + main.pid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        stop();
        try (var files = Files.walk(data)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
