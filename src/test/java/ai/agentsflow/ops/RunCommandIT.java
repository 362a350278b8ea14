package ai.agentsflow.ops;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.Shell;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The run command with a server: ready means ready, and no server is left behind however it ends. */
@Tag("apart")
@Tag("h2-only")
class RunCommandIT {

    @TempDir
    Path scratch;

    @Test
    void servesUntilToldToEndAndContinuesWithTheSameData() throws Exception {
        int port = RunCommand.freePort();
        try (var run = RunCommand.with(options(port)).awaitReady()) {
            assertThat(run.printed())
                    .contains("AgentsFlow is ready after", "http://localhost:%d/docs".formatted(port), "demo")
                    .contains("curl -s http://localhost:%d/api/chat/message".formatted(port));
            assertThat(status(port, "/api/models")).isEqualTo(200);
            assertThat(run.printed())
                    .containsPattern("The administrator's key, shown this once: keep it\n    af_[0-9A-Za-z]{40}\n");
            assertThat(data().resolve("server/first-key")).doesNotExist();
            try (var second = RunCommand.with(options(RunCommand.freePort()))) {
                assertThat(second.status()).isEqualTo(1);
                assertThat(second.printed()).contains("Another process works with the data");
            }
            assertThat(run.tellToEnd().status()).isZero();
        }
        assertThat(RunCommand.processesOn(data())).isEmpty();
        assertThat(data().resolve("server")).doesNotExist();
        assertThat(data().resolve("agentsflow.mv.db")).exists();

        try (var parent =
                RunCommand.underParent(scratch, options(port, "--with-parent")).awaitReady()) {
            assertThat(parent.printed()).contains("AgentsFlow is ready after").doesNotContain("af_");
            parent.kill().status();
        }
        RunCommand.awaitEndOfProcessesOn(data());
        assertThat(RunCommand.processesOn(data())).isEmpty();
        assertThat(data().resolve("server")).doesNotExist();
    }

    /** As a boot that waits for itself for ever: it neither computes nor logs. */
    @Test
    void startsAServerOnceMoreThatStandsStill() throws Exception {
        int port = RunCommand.freePort();
        try (var run = RunCommand.with(options(port))) {
            var server =
                    Files.readString(awaitFile(data().resolve("server/pid"))).strip();
            new ProcessBuilder("kill", "-STOP", server).start().waitFor();

            run.awaitReady();

            assertThat(run.printed()).contains("The server has stood still for 30 s", "AgentsFlow is ready after");
            assertThat(status(port, "/api/models")).isEqualTo(200);
            assertThat(ProcessHandle.of(Long.parseLong(server))).isEmpty();
            assertThat(run.tellToEnd().status()).isZero();
        }
        assertThat(RunCommand.processesOn(data())).isEmpty();
    }

    private static Path awaitFile(Path file) {
        long longest = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!Files.exists(file) || file.toFile().length() == 0) {
            assertThat(System.nanoTime()).as("until there is " + file).isLessThan(longest);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        return file;
    }

    @Tag("long")
    @Test
    void servesOnAMachineWhoseOwnNameLeadsNowhere() throws Exception {
        int port = RunCommand.freePort();
        try (var run = RunCommand.with(RunCommand.withoutOwnName(scratch), options(port))
                .awaitReady()) {
            assertThat(run.printed()).contains("AgentsFlow is ready after");
            assertThat(status(port, "/api/models")).isEqualTo(200);
            assertThat(run.tellToEnd().status()).isZero();
        }
        assertThat(RunCommand.processesOn(data())).isEmpty();
    }

    /** Ten faults of ten kinds: the server that does not start and the check that needs none tell them in the same lines. */
    @Test
    void showsEveryFaultOfTheConfigurationAsTheCheckWithoutAServerDoes() throws Exception {
        var models = Files.writeString(scratch.resolve("models.yaml"), "models:\n  - name: a\n    provder: demo\n");
        var environment = new HashMap<>(Map.of(
                "MP_CONFIG_PROFILE", "prod",
                "AGENTSFLOW_CHAT_CONTEXT_MESAGES", "7",
                "AGENTSFLOW_CHAT_CONTEXT_MESSAGES", "many",
                "AGENTSFLOW_DB_URL", "mysql://ada:canary@db/app",
                "AGENTSFLOW_REDIS_BUDGET", "0ms",
                "SUPABASE_JWT_SECRET", "canary",
                "AGENTSFLOW_ACCESS_CORS_ORIGINS", "*",
                "AGENTSFLOW_MODELS_FILE", models.toString(),
                "AGENTSFLOW_REDIS_URL", "https://:canary@cache"));
        environment.put("AGENTSFLOW_MODELS_CIRCUIT_OPEN_FOR", "0s");
        environment.put(
                "AGENTSFLOW_ACCESS_KEY_PEPPER_FILE", scratch.resolve("none").toString());
        var file = Files.writeString(
                scratch.resolve(".env"),
                environment.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining("\n")));

        var check = Shell.run(
                "validate-config.sh",
                Map.of(),
                "--war",
                System.getProperty("agentsflow.test.war"),
                "--env-file",
                file.toString());

        assertThat(check.status()).isEqualTo(1);
        assertThat(faults(check.output())).hasSize(11).anyMatch(line -> line.contains("models.yaml:3:5"));
        assertThat(check.output() + check.errors()).doesNotContain("canary", "\tat ");
        int port = RunCommand.freePort();
        try (var run = RunCommand.with(environment, options(port))) {
            assertThat(run.status()).isEqualTo(78);
            assertThat(run.printed())
                    .contains("AgentsFlow does not start, its configuration is wrong:")
                    .contains("The server's log: " + data().resolve("logs").resolve("server.log"))
                    .doesNotContain("\tat ", "canary", "ready after");
            assertThat(faults(run.printed())).isEqualTo(faults(check.output()));
        }
        assertThat(Files.readString(data().resolve("logs/server.log"))).doesNotContain("canary");
        assertThat(RunCommand.processesOn(data())).isEmpty();
    }

    /** The pool is the server's: with such a size it makes none, and without one it never comes to the application. */
    @Test
    void showsFaultsAlsoWhereTheServerDoesNotComeToTheApplication() throws Exception {
        var environment = Map.of("AGENTSFLOW_DB_POOL_MAX", "0", "AGENTSFLOW_HTTP_THREADS", "");
        try (var run = RunCommand.with(environment, options(RunCommand.freePort()))) {
            assertThat(run.status()).isEqualTo(78);
            assertThat(faults(run.printed()))
                    .hasSize(2)
                    .anyMatch(line -> line.contains("agentsflow.db.pool-max") && line.contains("found \"0\""))
                    .anyMatch(
                            line -> line.contains("agentsflow.http.threads") && line.contains("found an empty value"));
        }
    }

    /** In production each line of the log is an object, and the reason is found there just as well. */
    @Tag("long")
    @Test
    void namesADatabaseThatIsNotThereAndLogsInJson() throws Exception {
        int closed = RunCommand.freePort();
        var environment = Map.of(
                "MP_CONFIG_PROFILE",
                "prod",
                "DATABASE_URL",
                "postgres://ada:canary@127.0.0.1:" + closed + "/app",
                "AGENTSFLOW_ACCESS_KEY_PEPPER",
                "pepper pepper pepper pepper pepper");
        try (var run = RunCommand.with(environment, options(RunCommand.freePort(), "--wait=40"))) {
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.printed())
                    .contains(
                            "The application was not ready within 40 s",
                            "cannot be reached: nobody listens there",
                            "127.0.0.1:" + closed)
                    .doesNotContain("\tat ", "canary");
        }
        var log = Files.readAllLines(data().resolve("logs/server.log"));
        assertThat(log.stream().filter(line -> line.startsWith("{\"")).count())
                .as("of %d lines", log.size())
                .isGreaterThan(log.size() * 9L / 10);
    }

    /** Whatever is missing may come: the command waits, and says for what. */
    @Test
    void waitsForAnApplicationThatIsNotReadyAndSaysWhy() throws Exception {
        try (var run = RunCommand.with(slow("22")).awaitReady()) {
            assertThat(run.printed())
                    .containsPattern(
                            "Still starting after \\d+ s: the application is there, but not ready \\(database: Connection refused\\)\n")
                    .contains("AgentsFlow is ready after");
        }
        assertThat(RunCommand.processesOn(data())).isEmpty();
    }

    @Test
    void waitsNoLongerThanItIsTold() throws Exception {
        try (var run = RunCommand.with(slow("600", "--wait=2"))) {
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.printed())
                    .contains("The application was not ready within")
                    .doesNotContain("ready after");
        }
        assertThat(RunCommand.processesOn(data())).isEmpty();
    }

    private String[] slow(String seconds, String... more) throws Exception {
        var all = new ArrayList<>(
                List.of("--jar=" + SlowServer.in(scratch), "--war=" + emptyFile(), "--jvm=-Dslow.seconds=" + seconds));
        all.addAll(List.of(more));
        return options(RunCommand.freePort(), all.toArray(String[]::new));
    }

    private static List<String> faults(String printed) {
        return printed.lines()
                .dropWhile(line -> !line.equals("Errors:") && !line.contains("its configuration is wrong"))
                .filter(line -> line.startsWith("  - "))
                .toList();
    }

    @Test
    void endsWhenTheApplicationCannotBeDeployed() throws Exception {
        var war = scratch.resolve("broken.war");
        try (var zip = new ZipOutputStream(Files.newOutputStream(war))) {
            zip.putNextEntry(new ZipEntry("index.html"));
        }
        var options = options(RunCommand.freePort(), "--war=" + war, "--pool=" + emptyFile());
        try (var run = RunCommand.with(options)) {
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.printed()).contains("The application was not deployed.");
        }
        assertThat(RunCommand.processesOn(data())).isEmpty();
    }

    private Path data() {
        return scratch.resolve("data");
    }

    private Path emptyFile() throws Exception {
        return Files.writeString(scratch.resolve("empty.asadmin"), "list-applications\n");
    }

    private String[] options(int port, String... more) {
        var options = new ArrayList<>(List.of(
                "--data=" + data(),
                "--port=" + port,
                "--jar=" + System.getProperty("agentsflow.test.payara"),
                "--war=" + System.getProperty("agentsflow.test.war")));
        options.addAll(List.of(more));
        return options.toArray(String[]::new);
    }

    private static int status(int port, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)));
        return HttpClient.newHttpClient()
                .send(request.build(), BodyHandlers.discarding())
                .statusCode();
    }
}
