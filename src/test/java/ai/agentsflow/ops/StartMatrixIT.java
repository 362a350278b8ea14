package ai.agentsflow.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.agentsflow.testing.AgentsFlow;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Payara Micro's plain command on unlike machines: the same settings are read, the same answers given, at the right time. */
@Tag("h2-only")
@Tag("apart")
class StartMatrixIT {

    private static final Path BASE =
            Path.of(System.getProperty("agentsflow.test.basedir", ".")).toAbsolutePath();
    /** Milliseconds since 1970: the server's {@code Timestamp} beside it takes the locale's digits. */
    private static final Pattern LOGGED_AT = Pattern.compile("\"TimeMillis\":\"([0-9]+)\"");

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path machine;

    /** Each value at least once, and not each with each. */
    @ParameterizedTest(name = "{0}, {1}, {2}, {3}")
    @CsvSource({
        "tr-TR, Asia/Kolkata,     uid on read-only, 6",
        "ar-EG, America/St_Johns, uid on read-only, 7",
        "C,     UTC,              host in hosts,    6",
    })
    void startsAndAnswersAlike(String locale, String zone, String user, int payara) throws Exception {
        startAndAsk(locale, zone, user, payara);
    }

    @Tag("long")
    @ParameterizedTest(name = "{0}, {1}, {2}, {3}")
    @CsvSource({
        "tr-TR, UTC,              root,             7",
        "ar-EG, Asia/Kolkata,     root,             6",
        "C,     Asia/Kolkata,     uid,              7",
    })
    void startsAndAnswersAlikeOnMore(String locale, String zone, String user, int payara) throws Exception {
        startAndAsk(locale, zone, user, payara);
    }

    private void startAndAsk(String locale, String zone, String user, int payara) throws Exception {
        assumeTrue(
                payara == 6 || System.getProperty("agentsflow.test.payara7") != null,
                "Payara 7 takes part under -Pseven alone");
        assumeTrue(
                user.equals("root") || (Files.isExecutable(Path.of("/usr/bin/setpriv")) && isRoot()),
                "another user takes root to become it");
        int port = RunCommand.freePort();
        var log = machine.resolve("server.log");
        var process = start(locale, zone, user, payara, port, log);
        try {
            var address = URI.create("http://localhost:" + port);
            AgentsFlow.await("readiness; the log is " + log, Duration.ofMinutes(4), () -> {
                assertThat(process.isAlive()).as(() -> read(log)).isTrue();
                return status(address.resolve("/health/ready")) == 200;
            });

            var first = chat(address);
            var body = AgentsFlow.body(first);
            assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
            assertThat(first.headers().firstValue("RateLimit-Policy").orElse(""))
                    .as("in digits that everybody reads")
                    .contains("q=2;w=60");
            assertThat(body.path("response").asText()).contains("message number 1 was: Hello");
            assertThat(Instant.parse(body.path("timestamp").asText()))
                    .isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
            chat(address);
            assertThat(chat(address).statusCode()).as("AGENTSFLOW_LIMITS_CHAT").isEqualTo(429);
            assertThat(status(address.resolve("/openapi"))).isEqualTo(200);
            var logged = LOGGED_AT.matcher(Files.readString(log)).results().toList();
            assertThat(Instant.ofEpochMilli(
                            Long.parseLong(logged.get(logged.size() - 1).group(1))))
                    .isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
        } finally {
            process.destroy();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private Process start(String locale, String zone, String user, int payara, int port, Path log) throws IOException {
        Files.setPosixFilePermissions(machine, PosixFilePermissions.fromString("rwxrwxrwx"));
        var java = payara == 7 ? System.getProperty("agentsflow.test.java7") : System.getProperty("java.home");
        var jar = System.getProperty(payara == 7 ? "agentsflow.test.payara7" : "agentsflow.test.payara");
        var command = new ArrayList<String>();
        if (user.contains("read-only")) {
            command.addAll(List.of("unshare", "--mount", "sh", "-c"));
            command.add("mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind / && cd \"$0\" && exec \"$@\"");
            command.add(machine.toString());
        }
        if (user.startsWith("host")) {
            Files.writeString(machine.resolve("hosts"), "127.0.0.1 localhost nosuchhost\n");
            command.addAll(List.of("unshare", "--mount", "--uts", "sh", "-c"));
            command.add("hostname nosuchhost && mount --bind \"$0\"/hosts /etc/hosts && exec \"$@\"");
            command.add(machine.toString());
        }
        if (user.startsWith("uid")) {
            command.addAll(List.of("setpriv", "--reuid=12345", "--regid=12345", "--clear-groups"));
        }
        command.addAll(List.of(java + "/bin/java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
        command.addAll(List.of("-Djava.io.tmpdir=" + machine, "-Duser.timezone=" + zone));
        if (!locale.equals("C")) {
            command.add("-Duser.language=" + locale.substring(0, 2));
            command.add("-Duser.country=" + locale.substring(3));
        }
        command.addAll(List.of("-jar", here(jar), "--nohazelcast", "--disablephonehome", "--contextroot", "/"));
        command.addAll(List.of("--prebootcommandfile", here("docker/preboot.asadmin")));
        command.addAll(List.of("--postbootcommandfile", here("ops/payara/pool.asadmin")));
        command.addAll(List.of("--postdeploycommandfile", here("docker/postdeploy.asadmin")));
        command.addAll(List.of("--logproperties", here("ops/payara/logging.properties")));
        command.addAll(List.of("--deploy", here(System.getProperty("agentsflow.test.war"))));
        var builder = new ProcessBuilder(command).directory(machine.toFile()).redirectErrorStream(true);
        builder.redirectOutput(log.toFile());
        var environment = builder.environment();
        environment
                .keySet()
                .removeIf(name -> name.startsWith("AGENTSFLOW_") || name.startsWith("LC_") || name.equals("HOME"));
        environment.put("LANG", locale.equals("C") ? "C" : locale.replace('-', '_') + ".UTF-8");
        environment.put("MP_CONFIG_PROFILE", "dev");
        environment.put("AGENTSFLOW_HTTP_PORT", String.valueOf(port));
        environment.put("AGENTSFLOW_DB_URL", "jdbc:h2:" + machine.resolve("db"));
        environment.put("AGENTSFLOW_LIMITS_CHAT", "2/minute");
        return builder.start();
    }

    /** A copy that an unknown user can read, who may not enter the directory of whoever builds. */
    private String here(String file) throws IOException {
        var copy = machine.resolve(Path.of(file).getFileName());
        return Files.copy(BASE.resolve(file), copy, StandardCopyOption.REPLACE_EXISTING)
                .toString();
    }

    private HttpResponse<String> chat(URI address) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(address.resolve("/api/chat/message"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"message\":\"Hello\"}"))
                        .build(),
                BodyHandlers.ofString());
    }

    /** 0 while nobody answers. */
    private int status(URI address) {
        try {
            return http.send(HttpRequest.newBuilder(address).GET().build(), BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    private static boolean isRoot() throws IOException {
        return Files.getOwner(Path.of("/proc/self")).getName().equals("root");
    }
}
