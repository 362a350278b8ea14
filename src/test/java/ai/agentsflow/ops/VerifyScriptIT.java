package ai.agentsflow.ops;

import static ai.agentsflow.testing.SpoilingProxy.instead;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Authority;
import ai.agentsflow.testing.FaultProxy;
import ai.agentsflow.testing.Shell;
import ai.agentsflow.testing.SpoilingProxy;
import ai.agentsflow.testing.SpoilingProxy.Spoiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The verification of everything, on a server that is well; then with one cause after the other for which it has to fail. */
@Tag("h2-only")
class VerifyScriptIT {

    private static final String JSON = "application/json";
    private static final Pattern ALERT = Pattern.compile("(?m)^ *- alert: (\\w+)$");

    private static AgentsFlow server;
    private static SpoilingProxy proxy;
    private static Authority authority;

    @TempDir
    Path scratch;

    @BeforeAll
    static void start() {
        Shell.needs("curl", "jq", "openssl");
        server = AgentsFlow.shared();
        proxy = new SpoilingProxy(server.address());
        authority = new Authority();
    }

    @AfterAll
    static void stop() {
        if (proxy != null) {
            proxy.close();
        }
    }

    @BeforeEach
    void heal() {
        proxy.heal();
    }

    @Test
    void findsEverythingWellAndWritesAPage() throws Exception {
        prometheus(alerts());
        backups(Duration.ofHours(1), Duration.ofHours(20), Duration.ofDays(3));
        var page = scratch.resolve("report.html");
        var settings = Files.writeString(scratch.resolve("env"), "MP_CONFIG_PROFILE=dev\n");

        var run = verify(
                "--env-file",
                settings.toString(),
                "--war",
                System.getProperty("agentsflow.test.war"),
                "--prometheus",
                proxy.address(),
                "--textfile-dir",
                scratch.toString(),
                "--html",
                page.toString(),
                "--skip",
                "smoke",
                "--disk-percent",
                "99");

        assertThat(run.output())
                .doesNotContain("✗")
                .contains(
                        "✓ configuration ", "✓ models ", "✓ database ", "✓ pool ", "✓ backup ", "✓ drill ", "✓ alerts ")
                .contains("✓ scraped ", "✓ clock ", "✓ disk ", "✓ versions ", "– redis ", "– certificate ", "– smoke ")
                .endsWith("12 passed, 0 failed, 3 skipped\n");
        assertThat(run.status()).isZero();
        assertThat(Files.readString(page)).contains("<h1>Ready: 12 passed", "ops/check-pool.sh");
    }

    @Test
    void escapesWhatStandsInThePage() throws Exception {
        proxy.spoil("GET /api/admin/database", instead(503, JSON, "{\"detail\":\"<script>alert(1)</script>\"}"));
        var page = scratch.resolve("report.html");

        verify("--only", "database", "--html", page.toString());

        assertThat(Files.readString(page))
                .contains("<h1>Not ready: ", "&lt;script&gt;")
                .doesNotContain("<script>");
    }

    @Test
    void tellsTheSameAsJson() throws Exception {
        var report = AgentsFlow.JSON.readTree(
                verify("--only", "pool", "--only", "backup", "--textfile-dir", scratch.toString(), "--json")
                        .output());

        assertThat(report.path("passed").asInt()).isEqualTo(1);
        assertThat(report.path("failed").asInt()).isEqualTo(1);
        assertThat(report.at("/checks/0/command").asText()).startsWith("ops/check-pool.sh --url ");
    }

    static Stream<Arguments> causes() {
        return Stream.of(
                arguments("models", "/api/models", instead(200, JSON, "{\"models\":[]}"), "no model"),
                arguments("smoke", "/docs", (Spoiler) (exchange, upstream) -> exchange.close(), "reach: no answer"),
                arguments(
                        "database",
                        "/api/admin/database",
                        instead(200, JSON, "{\"ready\":false,\"detail\":\"away\"}"),
                        "away"),
                arguments("pool", "/api/admin/pools", instead(200, JSON, """
                        {"pools":[{"name":"agentsflow","steady":20,"overflow":10,"used":30,"free":0,"waiting":4}]}"""), "Waiting: 4"),
                arguments("pool", "/api/admin/pools", instead(503, JSON, "{}"), "503"),
                arguments("redis", "/api/admin/redis", instead(200, JSON, """
                        {"state":"degraded","reason":"OOM","advice":"raise maxmemory"}"""), "OOM; raise maxmemory"),
                arguments(
                        "clock",
                        "/api/models/metrics",
                        instead(200, JSON, """
                        {"end_date":"%s"}""".formatted(Instant.now().minusSeconds(3600))),
                        "-36"),
                arguments("versions", "/metrics", instead(404, "text/plain", ""), "unknown"));
    }

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource("causes")
    void failsForEachCause(String check, String path, Spoiler spoiler, String evidence) throws Exception {
        proxy.spoil(exchange -> exchange.getRequestURI().getPath().equals(path), spoiler);

        assertFailsInOne(verify("--only", check, "--retries", "1", "--model", "demo"), check, evidence);
    }

    @Test
    void failsForAConfigurationThatCannotBeUsed() throws Exception {
        var settings = Files.writeString(scratch.resolve("env"), "MP_CONFIG_PROFILE=dev\nAGENTSFLOW_HTTP_PROT=1\n");

        assertFailsInOne(
                verify(
                        "--only",
                        "configuration",
                        "--env-file",
                        settings.toString(),
                        "--war",
                        System.getProperty("agentsflow.test.war")),
                "configuration",
                "did you mean AGENTSFLOW_HTTP_PORT");
    }

    @ParameterizedTest
    @CsvSource({
        "backup, 30, 1, 1, 30 h ago",
        "backup-verified, 1, 200, 1, 200 h ago",
        "drill, 1, 1, 200, 200 h ago",
        "backup, -5, 1, 1, of the future"
    })
    void failsForBackupsThatAreOld(String check, int success, int verified, int drill, String evidence)
            throws Exception {
        backups(Duration.ofHours(success), Duration.ofHours(verified), Duration.ofHours(drill));

        assertFailsInOne(verify("--only", check, "--textfile-dir", scratch.toString()), check, evidence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"backup", "backup-verified", "drill"})
    void failsWhereThereWasNeverABackup(String check) throws Exception {
        assertFailsInOne(verify("--only", check, "--textfile-dir", scratch.toString()), check, "tells of none");
        assertThat(verify("--only", check).output()).contains("– " + check);
    }

    @Test
    void failsForAlertsThatPrometheusDoesNotHave() throws Exception {
        prometheus(alerts().stream()
                .filter(alert -> !alert.equals("AgentsFlowNoNode"))
                .toList());

        assertFailsInOne(
                verify("--only", "alerts", "--prometheus", proxy.address()),
                "alerts",
                "not loaded, or with an error: AgentsFlowNoNode");
        assertFailsInOne(
                verify("--only", "alerts", "--prometheus", "http://127.0.0.1:1", "--retries", "1"),
                "alerts",
                "Failed to connect");
    }

    @Test
    void failsForNodesThatPrometheusDoesNotReach() throws Exception {
        proxy.spoil("GET /api/v1/query", instead(200, JSON, """
                {"status":"success","data":{"result":[{"metric":{"instance":"a:8000"},"value":[1,"1"]},
                {"metric":{"instance":"b:8000"},"value":[1,"0"]}]}}"""));

        assertFailsInOne(
                verify("--only", "scraped", "--prometheus", proxy.address()), "scraped", "1 nodes, and not: b:8000");
    }

    @Test
    void failsForACertificateThatIsNoGood() throws Exception {
        try (var network = FaultProxy.to(server.address().getPort())) {
            network.secure(authority.server("localhost"));
            var address = "https://localhost:" + network.port();
            var trusted = List.of(
                    "--only",
                    "certificate",
                    "--public",
                    address,
                    "--cacert",
                    authority.pem().toString());

            assertFailsInOne(verify(trusted.toArray(String[]::new)), "certificate", "; at least 14");
            assertFailsInOne(
                    verify("--only", "certificate", "--public", address),
                    "certificate",
                    "self-signed certificate in certificate chain");
            network.secure(authority.server("other.example.com"));
            assertFailsInOne(verify(trusted.toArray(String[]::new)), "certificate", "ostname mismatch");
            network.down();
            assertFailsInOne(verify(trusted.toArray(String[]::new)), "certificate", "no TLS with localhost");
        }
    }

    @Test
    void failsForAFullDiskAndForAnotherVersion() throws Exception {
        assertFailsInOne(
                verify("--only", "disk", "--disk", "/proc", "--disk", scratch.toString(), "--disk-percent", "1"),
                "disk",
                "at most 1 %");
        assertFailsInOne(verify("--only", "versions", "--version", "9.9"), "versions", "9.9 is to run");
        proxy.spoil("GET /metrics", instead(200, "text/plain", "agentsflow_build_info{version=\"0.0.1\"} 1\n"));
        var run = Shell.run(
                "verify.sh",
                Map.of(),
                "--only",
                "versions",
                "--url",
                server.address().toString(),
                "--node",
                proxy.address());
        assertFailsInOne(run, "versions", proxy.address() + " 0.0.1");
    }

    @Test
    void explainsItselfAndWhatItDoesNotUnderstand() throws Exception {
        var help = Shell.run("verify.sh", Map.of(), "--help");
        assertThat(help.output()).startsWith("Usage: verify.sh").contains("AGENTSFLOW_TEXTFILE_DIR");
        for (var wrong : List.of(
                List.of("--nonsense"),
                List.of("--url"),
                List.of("--url", "localhost"),
                List.of("--only", "everything"),
                List.of("--disk", "/nowhere"),
                List.of("--env-file", "/nowhere"),
                List.of("--backup-hours", "-1"))) {
            var run = Shell.run("verify.sh", Map.of(), wrong.toArray(String[]::new));
            assertThat(run.status()).as("%s", wrong).isEqualTo(2);
            assertThat(run.output()).isEmpty();
        }
    }

    /** The checklist says for each item which check verifies it; the help has the same names. */
    @Test
    void everyCheckStandsInTheChecklist() throws Exception {
        var checklist = Files.readString(Shell.basedir().resolve("ops/PRODUCTION_READINESS.md"));
        var script = Files.readString(Shell.basedir().resolve("ops/verify.sh"));
        var names = script.lines()
                .filter(line -> line.startsWith("names='"))
                .findFirst()
                .orElseThrow();

        for (String name : names.replaceAll("names='|'", "").split(" ", -1)) {
            assertThat(checklist).contains("`verify.sh --only " + name + "`");
        }
    }

    private static List<String> alerts() throws IOException {
        var alerts = new ArrayList<String>();
        try (var files = Files.list(Shell.basedir().resolve("ops/monitoring/rules"))) {
            for (Path file : files.toList()) {
                ALERT.matcher(Files.readString(file))
                        .results()
                        .map((MatchResult found) -> found.group(1))
                        .forEach(alerts::add);
            }
        }
        assertThat(alerts).hasSizeGreaterThan(20);
        return alerts;
    }

    /** What a Prometheus with these alerts answers. */
    private static void prometheus(List<String> alerts) {
        var rules = alerts.stream()
                .map("{\"name\":\"%s\",\"health\":\"ok\",\"state\":\"inactive\"}"::formatted)
                .collect(Collectors.joining(","));
        proxy.spoil(
                "GET /api/v1/rules",
                instead(200, JSON, "{\"status\":\"success\",\"data\":{\"groups\":[{\"rules\":[" + rules + "]}]}}"));
        proxy.spoil("GET /api/v1/query", instead(200, JSON, """
                {"status":"success","data":{"result":[{"metric":{"instance":"a:8000"},"value":[1,"1"]}]}}"""));
    }

    private void backups(Duration success, Duration verified, Duration drill) throws IOException {
        var now = Instant.now();
        Files.writeString(scratch.resolve("agentsflow-backup.prom"), """
                # HELP agentsflow_backup_last_success_timestamp_seconds When a backup was last made
                # TYPE agentsflow_backup_last_success_timestamp_seconds gauge
                agentsflow_backup_last_success_timestamp_seconds{kind="all"} %d
                agentsflow_backup_last_verified_timestamp_seconds %d
                agentsflow_backup_drill_last_success_timestamp_seconds %d
                """.formatted(
                        now.minus(success).getEpochSecond(),
                        now.minus(verified).getEpochSecond(),
                        now.minus(drill).getEpochSecond()));
    }

    private static Shell verify(String... arguments) throws Exception {
        return Shell.run(
                "verify.sh",
                Map.of("AGENTSFLOW_TOKEN", server.administratorsKey()),
                Stream.concat(Stream.of("--url", proxy.address()), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private static void assertFailsInOne(Shell run, String check, String evidence) {
        assertThat(run.output().lines().filter(line -> line.startsWith("✗")))
                .as(run.output() + run.errors())
                .singleElement()
                .asString()
                .startsWith("✗ " + check)
                .contains(evidence);
        assertThat(run.status()).isEqualTo(1);
    }
}
