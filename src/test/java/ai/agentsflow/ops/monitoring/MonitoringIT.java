package ai.agentsflow.ops.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.ops.monitoring.Dashboard.Query;
import ai.agentsflow.ops.monitoring.MonitoringFiles.Rule;
import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.RedisProcess;
import ai.agentsflow.testing.Shell;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code ops/monitoring} asks for is what the server tells: every query, of a Prometheus that has scraped the server while it
 * worked. Needs Debian's {@code prometheus}, and is run by {@code mvn -Pmonitoring verify} alone.
 */
@Tag("monitoring")
@Tag("h2-only")
@Tag("apart")
class MonitoringIT {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    @Test
    void rulesDoWhatTheirTestsSay() throws IOException, InterruptedException {
        var tests = MonitoringFiles.in("tests", ".yml").map(Path::toString);

        Prometheus.promtool(Stream.concat(Stream.of("test", "rules"), tests).toArray(String[]::new));
    }

    @Test
    void configurationIsTaken() throws IOException, InterruptedException {
        var configuration = MonitoringFiles.ROOT.resolve("prometheus.yml");

        assertThat(Prometheus.promtool("check", "config", configuration.toString()))
                .contains("3 rule files found");
    }

    /** As one who removes the comment signs, and what they replace, would have it. */
    @Test
    void configurationByDnsIsTaken(@TempDir Path directory) throws IOException, InterruptedException {
        var configuration = MonitoringFiles.content(MonitoringFiles.ROOT.resolve("prometheus.yml"))
                .replaceFirst("(?s)    file_sd_configs:.*?(?=    # Instead)", "")
                .replaceFirst("(?s)    # Or in Kubernetes.*?(?=\\n\\n|\\z)", "")
                .replaceAll("(?m)^    #(dns_sd_configs:|  )", "    $1");
        assertThat(configuration)
                .contains("\n    dns_sd_configs:\n      - names: ")
                .doesNotContain("[ nodes.yml ]");

        Prometheus.promtool(
                "check",
                "config",
                "--syntax-only",
                Files.writeString(directory.resolve("prometheus.yml"), configuration)
                        .toString());
    }

    @Test
    void everyQueryFindsWhatTheServerTells() throws IOException, InterruptedException {
        try (var redis = RedisProcess.server();
                var server = AgentsFlow.with(
                        "monitored",
                        Map.of(
                                "REDIS_URL", redis.url(),
                                "AGENTSFLOW_LIMITS_CHAT", "100000/minute",
                                "AGENTSFLOW_LIMITS_GATEWAY", "100000/minute"));
                var prometheus = Prometheus.scraping(server.address())) {
            server.upstream().on("fail").refuses(500);
            long end = System.nanoTime() + LONGEST.toNanos();
            List<String> unanswered;
            do {
                useEverything(server);
                unanswered = unanswered(prometheus);
            } while (!unanswered.isEmpty() && System.nanoTime() < end);

            assertThat(unanswered).as("what finds no data").isEmpty();
            assertThat(prometheus.rules())
                    .allSatisfy(rule -> assertThat(rule.path("health").asText())
                            .as(rule.toString())
                            .isEqualTo("ok"));
            assertThat(prometheus.figure("prometheus_target_scrapes_sample_duplicate_timestamp_total"))
                    .as("series that stand twice in an answer of /metrics")
                    .isEqualTo("0");
            assertThat(Shell.run(
                                    "verify.sh",
                                    Map.of(),
                                    "--only",
                                    "alerts",
                                    "--only",
                                    "scraped",
                                    "--prometheus",
                                    prometheus.address())
                            .output())
                    .contains("✓ alerts ", "✓ scraped            1 nodes ");
        }
    }

    /** A little of all that is measured: routes, streams, tokens, cost, failures, answers from the cache. */
    private static void useEverything(AgentsFlow server) {
        server.post("/api/chat/message?model=fake", "{\"message\":\"Hello\"}");
        server.get("/api/models");
        server.get("/");
        for (String model : List.of("fake", "claude", "cached", "cached")) {
            server.post("/v1/chat/completions", chat(model, "Hello", false));
        }
        server.stream("/v1/chat/completions", chat("fake", "Hello", true)).rest();
        server.post("/v1/embeddings", "{\"model\":\"vendor/embedder:1\",\"input\":\"Hello\"}");
        server.post("/v1/chat/completions", chat("task:brittle", "fail", false));
    }

    private static String chat(String model, String text, boolean stream) {
        return """
                {"model":"%s","stream":%s,"temperature":0,"messages":[{"role":"user","content":"%s"}]}""".formatted(model, stream, text);
    }

    /** Every query, alert and variable that yields nothing, or nothing but what is no number. */
    private static List<String> unanswered(Prometheus prometheus) {
        return queries()
                .map(query -> new Query(query.place(), inForce(query.expression())))
                .flatMap(query -> Stream.concat(
                        Stream.of(query),
                        // "or vector(0)" would hide a name or label that does not exist
                        Selectors.of(query.expression()).stream()
                                .filter(selector -> !selector.startsWith("ALERTS{"))
                                .map(selector -> new Query(query.place(), selector))))
                .distinct()
                .filter(query -> !hasNumber(prometheus.query(query.expression())))
                .map(query -> query.place() + ": " + query.expression())
                .toList();
    }

    private static Stream<Query> queries() {
        // figures of ops/backup are no server's; BackupCoverageTest holds the rules to what the scripts write
        var rules = MonitoringFiles.rules().stream()
                .filter(rule -> !rule.expression().matches(".*agentsflow_(backup|wal)_.*"))
                .map(rule -> new Query(rule.name(), rule.alert() ? told(rule) : rule.expression()));
        var dashboards = MonitoringFiles.dashboards().stream()
                .flatMap(dashboard -> Stream.concat(dashboard.queries(), variables(dashboard)));
        return Stream.concat(rules, dashboards);
    }

    /** What an alert compares, whether or not it fires: 0 or 1 instead of nothing. */
    private static String told(Rule alert) {
        return alert.expression().replaceAll("\\s(==|!=|>=|<=|>|<)\\s(?!bool )", " $1 bool ");
    }

    /** {@code label_values(series, label)}: the values are those of the series that have the label. */
    private static Stream<Query> variables(Dashboard dashboard) {
        return dashboard.variables().stream()
                .filter(variable -> variable.path("type").asText().equals("query"))
                .map(variable -> new Query(
                        dashboard.file() + ": $" + variable.path("name").asText(),
                        variable.path("query")
                                .path("query")
                                .asText()
                                .replaceFirst("label_values\\((.*), (\\w+)\\)", "count by ($2) ($1)")));
    }

    /** As Grafana sends it, over times that a test has. */
    private static String inForce(String expression) {
        return expression
                .replace("$__rate_interval", "10s")
                .replace("$__range", "1m")
                .replace("$node", ".*")
                .replace("$model", ".*");
    }

    private static boolean hasNumber(JsonNode series) {
        return Dashboard.each(series)
                .anyMatch(one -> !one.path("value").path(1).asText().equals("NaN"));
    }
}
