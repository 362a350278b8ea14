package ai.agentsflow.ops.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.InstalledPostgres;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code point-in-time.sh} with a real pgBackRest. */
@Tag("h2-only")
@Tag("apart")
class PointInTimeIT {

    private Path shared;

    /** Where the server's user may write. */
    @BeforeEach
    void share() throws IOException {
        assumeTrue(BackedUp.installed("pgbackrest"), "pgbackrest is not installed: no log is archived");
        shared = Files.createTempDirectory("agentsflow-wal");
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
        for (var script : List.of("point-in-time.sh", "lib.sh")) {
            // the checkout may be closed to that user
            var copy = Files.copy(Path.of(ScriptRun.path(script)), shared.resolve(script));
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
        }
    }

    @AfterEach
    void remove() throws Exception {
        if (shared != null) {
            ScriptRun.of(List.of("rm", "-r", shared.toString()), Map.of());
        }
    }

    private InstalledPostgres archived(int timeout) throws Exception {
        var file = configuration();
        var postgres = InstalledPostgres.start(
                "archive_mode=on",
                "archive_timeout=" + timeout,
                "archive_command='pgbackrest --config=" + file + " --stanza=agentsflow archive-push %p'");
        configure(file, shared, postgres);
        assertSucceeds(asItsUser(postgres, file, "setup"));
        assertSucceeds(asItsUser(postgres, file, "base"));
        return postgres;
    }

    private Path configuration() {
        return shared.resolve("pgbackrest.conf");
    }

    @Test
    void aMomentBetweenTwoWritesHasTheFirstAndNotTheSecond() throws Exception {
        var file = configuration();
        try (var postgres = archived(60)) {
            // pgBackRest tells base backups by whole seconds
            var second = "select date_trunc('second', clock_timestamp())";
            var ofTheBase = postgres.rows("postgres", second);
            AgentsFlow.await(
                    "another second", () -> !postgres.rows("postgres", second).equals(ofTheBase));
            postgres.execute("postgres", "create table written (what text)");
            postgres.execute("postgres", "insert into written values ('first')");
            var moment = postgres.rows("postgres", "select clock_timestamp()").get(0);
            postgres.execute("postgres", "insert into written values ('second')");
            postgres.execute("postgres", "select pg_switch_wal()");
            AgentsFlow.await(
                    "the log is archived",
                    () -> postgres.rows(
                                    "postgres",
                                    "select count(*) from pg_ls_archive_statusdir() where name like '%.ready'")
                            .equals(List.of("0")));
            var status = asItsUser(postgres, file, "status");
            var recovered = shared.resolve("recovered");

            var recovery = asItsUser(postgres, file, "recover", "--to", moment, "--data", recovered.toString());

            assertSucceeds(status);
            assertSucceeds(recovery);
            assertThat(recovery.errors()).contains("were revoked after it").as("the operator hears of revoked keys");
            assertThat(rowsOf(postgres, recovered, "select what from written order by 1"))
                    .containsExactly("first");
            assertThat(postgres.rows("postgres", "select what from written order by 1"))
                    .containsExactly("first", "second");
            assertThat(asItsUser(postgres, file, "recover", "--to", moment, "--data", recovered.toString())
                            .errors())
                    .contains("is not empty");
            assertThat(asItsUser(
                                    postgres,
                                    file,
                                    "recover",
                                    "--to",
                                    "1999-01-01",
                                    "--data",
                                    shared.resolve("other").toString())
                            .status())
                    .as("there is no base backup as old as that")
                    .isEqualTo(1);
            assertThat(asItsUser(postgres, file, "recover", "--to", "sometime", "--data", "/nowhere")
                            .errors())
                    .contains("is no time");
        }
    }

    /**
     * A server is lost with its disk while somebody writes: what is missing afterwards was written within {@code archive_timeout}, and
     * what the archiver needs. {@code -Dagentsflow.test.archive.timeout=60} is what {@code pgbackrest.conf} advises.
     */
    @Test
    void aServerThatIsLostWithItsDiskLosesNoMoreThanItsArchiveTimeout() throws Exception {
        var timeout = Duration.ofSeconds(Integer.getInteger("agentsflow.test.archive.timeout", 5));
        var file = configuration();
        try (var postgres = archived((int) timeout.toSeconds())) {
            postgres.execute("postgres", "create table written (at timestamptz primary key)");
            var status = asItsUser(postgres, file, "status");
            var oldest = new AtomicReference<>(Duration.ZERO);
            Instant lost;
            try (var connection = postgres.connect("postgres")) {
                var end = Instant.now().plus(timeout.multipliedBy(3)).plus(timeout.dividedBy(2));
                AgentsFlow.await("writes have gone on for a while", timeout.multipliedBy(5), () -> {
                    rows(connection, "insert into written values (clock_timestamp()) returning at");
                    var age = rows(
                            connection,
                            "select coalesce(extract(epoch from clock_timestamp() - last_archived_time), 0)::text from pg_stat_archiver");
                    oldest.accumulateAndGet(seconds(age), (one, other) -> one.compareTo(other) > 0 ? one : other);
                    return Instant.now().isAfter(end);
                });
                lost = Instant.now();
            }
            postgres.run("pg_ctl", "-D", postgres.data().toString(), "-m", "immediate", "-w", "stop");
            var recovered = shared.resolve("recovered");

            var recovery = asItsUser(postgres, file, "recover", "--to", "latest", "--data", recovered.toString());

            assertSucceeds(status);
            assertSucceeds(recovery);
            var rows = rowsOf(postgres, recovered, "select extract(epoch from max(at))::text from written");
            var newest = Instant.EPOCH.plus(seconds(rows));
            var missing = Duration.between(newest, lost);
            System.out.printf(
                    "archive_timeout %s: the last %d ms were lost; what was archived last was never older than %d ms%n",
                    timeout, missing.toMillis(), oldest.get().toMillis());
            assertThat(oldest.get()).as("at whichever instant it had been lost").isLessThan(timeout.plusSeconds(20));
            assertThat(missing)
                    .as("nothing is archived at once")
                    .isPositive()
                    .as("archive_timeout, and a moment for the archiver on a busy machine")
                    .isLessThan(timeout.plusSeconds(20));
        }
    }

    private static Duration seconds(List<String> rows) {
        return Duration.ofMillis(new BigDecimal(rows.get(0)).movePointRight(3).longValue());
    }

    private static void configure(Path file, Path shared, InstalledPostgres postgres) throws IOException {
        for (var directory : List.of("repo", "log", "lock", "spool")) {
            Files.setPosixFilePermissions(
                    Files.createDirectory(shared.resolve(directory)), PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        var shipped = Files.readString(Path.of(ScriptRun.path("pgbackrest.conf")));
        assertThat(shipped)
                .contains("pg1-path=/var/lib/postgresql/15/main", "repo1-path=/var/lib/pgbackrest", "REPLACE-WITH");
        Files.writeString(
                file,
                shipped.replaceAll("REPLACE-WITH\\S+", "a-passphrase")
                        .replace(
                                "repo1-path=/var/lib/pgbackrest",
                                "repo1-path=%1$s/repo\nlog-path=%1$s/log\nlock-path=%1$s/lock\nspool-path=%1$s/spool"
                                        .formatted(shared))
                        .replace(
                                "pg1-path=/var/lib/postgresql/15/main",
                                "pg1-path=%s\npg1-port=%d\npg1-socket-path=%s\npg1-user=postgres"
                                        .formatted(postgres.data(), postgres.port(), postgres.directory())));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    private static ScriptRun asItsUser(InstalledPostgres postgres, Path file, String... arguments) throws Exception {
        var command = new ArrayList<>(InstalledPostgres.asItsUser());
        command.addAll(List.of("bash", file.resolveSibling("point-in-time.sh").toString()));
        command.addAll(List.of(arguments));
        var environment = new HashMap<>(Map.of("PGBACKREST_CONFIG", file.toString()));
        environment.putAll(
                Map.of("PGHOST", "127.0.0.1", "PGPORT", String.valueOf(postgres.port()), "PGUSER", "postgres"));
        return ScriptRun.of(command, environment);
    }

    private static void assertSucceeds(ScriptRun run) {
        assertThat(run.status()).as(run.output() + run.errors()).isZero();
    }

    private static List<String> rowsOf(InstalledPostgres postgres, Path data, String query) throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        postgres.run(
                "pg_ctl",
                "-D",
                data.toString(),
                "-l",
                data.resolve("log").toString(),
                "-o",
                "-p %d -k %s -c listen_addresses=127.0.0.1 -c archive_mode=off".formatted(port, postgres.directory()),
                "-w",
                "start");
        try (var connection =
                DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "")) {
            AgentsFlow.await(
                    "it has replayed the log and takes writes",
                    () -> rows(connection, "select pg_is_in_recovery()").equals(List.of("f")));
            return rows(connection, query);
        } finally {
            postgres.run("pg_ctl", "-D", data.toString(), "-m", "immediate", "-w", "stop");
        }
    }

    private static List<String> rows(Connection connection, String sql) {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            var rows = new ArrayList<String>();
            while (result.next()) {
                rows.add(result.getString(1));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
