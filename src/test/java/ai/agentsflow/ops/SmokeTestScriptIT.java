package ai.agentsflow.ops;

import static ai.agentsflow.testing.SpoilingProxy.instead;
import static ai.agentsflow.testing.SpoilingProxy.shortBy;
import static ai.agentsflow.testing.SpoilingProxy.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.EchoSockets;
import ai.agentsflow.testing.Shell;
import ai.agentsflow.testing.SpoilingProxy;
import ai.agentsflow.testing.SpoilingProxy.Spoiler;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
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

/** The smoke test against a real server of the profile prod: nothing is wrong, then one thing after the other is. */
@Tag("h2-only")
@Tag("apart")
class SmokeTestScriptIT {

    private static final String JSON = "application/json";
    private static final String ERROR = """
            {"detail":"The database is away.","status":503,"title":"Service Unavailable"}""";

    private static AgentsFlow server;
    private static SpoilingProxy proxy;

    @TempDir
    Path scratch;

    @BeforeAll
    static void start() throws IOException {
        Shell.needs("curl", "jq", "openssl");
        var secrets = Files.createTempDirectory("agentsflow-smoke");
        Files.writeString(secrets.resolve("agentsflow.access.key-pepper"), "a pepper of the smoke test 0123456789\n");
        server = AgentsFlow.with(
                "smoke",
                Map.of(
                        "MP_CONFIG_PROFILE", "prod",
                        "AGENTSFLOW_DB_ALLOW_EMBEDDED", "true",
                        "AGENTSFLOW_SECRETS_DIR", secrets.toString(),
                        "AGENTSFLOW_LIMITS_CHAT", "5000/minute",
                        "AGENTSFLOW_LIMITS_GATEWAY", "5000/minute"));
        // the fake upstream lists no embedder
        Files.writeString(
                server.catalogue(),
                server.usualCatalogue().replace("[embedding]\n", "[embedding]\n    health: { probe: none }\n"));
        server.awaitHealth("vendor/embedder:1", true);
        proxy = new SpoilingProxy(server.address());
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            proxy.close();
            server.close();
        }
    }

    @BeforeEach
    void heal() {
        proxy.heal();
    }

    @Test
    void findsNothingWrongWithAServerThatIsWell() throws Exception {
        var file = Files.writeString(scratch.resolve("key"), server.administratorsKey() + "\n");
        var run = Shell.run(
                "smoke-test.sh",
                Map.of("AGENTSFLOW_TOKEN_FILE", file.toString()),
                server.address().toString());

        assertThat(run.output()).doesNotContain("✗").endsWith("18 passed, 0 failed, 9 skipped\n");
        assertThat(run.errors()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.output())
                .contains("✓ limits ", "✓ stream ", "– agents             this server describes no /api/agents")
                .doesNotContain(server.administratorsKey());
        assertThat(server.json("/api/chat/history/none").path("status").asInt()).isEqualTo(404);
    }

    @Test
    void tellsTheSameAsJson() throws Exception {
        var run = smoke("--json", "--only", "docs", "--only", "agents", "--only", "credential");
        var report = AgentsFlow.JSON.readTree(run.output());

        assertThat(report.path("base_url").asText()).isEqualTo(proxy.address());
        assertThat(List.of(
                        report.path("passed").asInt(),
                        report.path("failed").asInt(),
                        report.path("skipped").asInt()))
                .containsExactly(3, 1, 0);
        var agents = checks(report)
                .filter(check -> check.path("name").asText().equals("agents"))
                .findFirst()
                .orElseThrow();
        assertThat(agents.path("status").asText()).isEqualTo("failed");
        assertThat(agents.path("evidence").asText()).contains("404");
        assertThat(agents.path("advice").asText()).isNotBlank();
        assertThat(run.status()).isEqualTo(1);
    }

    static Stream<Arguments> causes() {
        var html = instead(502, "text/html", "<html>Bad Gateway</html>");
        return Stream.of(
                arguments("health", "GET /health/ready", instead(503, JSON, """
                        {"status":"DOWN","checks":[{"name":"database","status":"DOWN","data":{"reason":"away"}}]}"""), "database"),
                arguments(
                        "health", "GET /health/ready", instead(200, "text/html", "<html>Hello</html>"), "no answer of"),
                arguments("description", "GET /openapi", instead(404, JSON, "{}"), "404"),
                arguments("docs", "GET /docs", instead(200, "text/html", "<html>Hello</html>"), "200"),
                arguments("wrong-key", "GET /api/models", instead(200, JSON, "{}"), "200"),
                arguments("credential", "GET /api/models", instead(403, JSON, ERROR), "403: The database is away."),
                arguments("models", "GET /api/models", instead(200, JSON, "{\"models\":[]}"), "0 of 0"),
                arguments("models", "GET /api/models", instead(200, JSON, """
                        {"models":[{"name":"a","health":false,"health_detail":"no key","metrics":{"capabilities":{}}}]}"""), "a: no key"),
                arguments("model", "GET /api/models/demo", instead(404, JSON, ERROR), "404"),
                arguments("chat", "POST /api/chat/message", instead(503, JSON, ERROR), "503: The database is away."),
                arguments("chat", "POST /api/chat/message", html, "502"),
                arguments(
                        "stream", "POST /api/chat/stream", (Spoiler) SpoilingProxy::holdBack, "pieces came in 1 lumps"),
                arguments("stream", "POST /api/chat/stream", shortBy("data: {"), "no end"),
                arguments(
                        "stream",
                        "POST /api/chat/stream",
                        instead(200, "text/event-stream", """
                        data: {"chunk":"a","done":false}

                        event: error
                        data: {"detail":"The model broke off."}

                        """),
                        "then an error: The model broke off."),
                arguments("stream", "POST /api/chat/stream", html, "502"),
                arguments("history", "GET /api/chat/history/", instead(200, JSON, "[]"), "0 entries"),
                arguments("forget", "DELETE /api/chat/history/", instead(503, JSON, ERROR), "503"),
                arguments("forget", "GET /api/chat/history/", instead(200, JSON, "[]"), "still answered"),
                arguments(
                        "v1-models",
                        "GET /v1/models",
                        instead(200, JSON, "{\"object\":\"list\",\"data\":[]}"),
                        "not among"),
                arguments("v1-chat", "POST /v1/chat/completions", instead(500, JSON, """
                        {"error":{"message":"It broke."}}"""), "500: It broke."),
                arguments("v1-stream", "POST /v1/chat/completions", shortBy("data: [DONE]"), "no [DONE]"),
                arguments(
                        "v1-stream",
                        "POST /v1/chat/completions",
                        (Spoiler) SpoilingProxy::holdBack,
                        "chunks came in 1 lumps"),
                arguments("messages", "POST /v1/messages", instead(404, JSON, "{}"), "404"),
                arguments("limits", "POST /api/chat/message", without("RateLimit"), "no RateLimit field"),
                arguments(
                        "limits",
                        "POST /v1/chat/completions",
                        without("x-ratelimit-limit-requests"),
                        "no x-ratelimit"));
    }

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource("causes")
    void failsForEachCause(String check, String path, Spoiler spoiler, String evidence) throws Exception {
        proxy.spoil(
                exchange -> (exchange.getRequestMethod()
                                + ' '
                                + exchange.getRequestURI().getPath())
                        .matches(path + (path.endsWith("/") ? ".*" : "")),
                spoiler);
        var needed = switch (check) {
            case "forget" -> new String[] {"chat", "forget"};
            case "limits" -> new String[] {"chat", "v1-chat", "limits"};
            default -> new String[] {check};
        };

        assertFailsInOne(smoke(only(needed)), check, evidence);
    }

    @Test
    void failsForStrangersWhoAreServedThroughTheProxy() throws Exception {
        proxy.spoil("GET /api/models", instead(200, JSON, "{\"models\":[]}"));

        assertFailsInOne(smoke("--edge", "--only", "strangers"), "strangers", "without a credential was served");
    }

    @Test
    void skipsWhatNeedsACredentialThatIsRefused() throws Exception {
        var run = Shell.run("smoke-test.sh", Map.of("AGENTSFLOW_TOKEN", "af_unknown"), proxy.address());

        assertThat(run.output())
                .contains("✗ credential ", "– chat               the credential is refused", " 1 failed, ")
                .doesNotContain("af_unknown");
        assertThat(run.status()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "agents, /api/agents, '{\"agents\":[]}'",
        "runs, /api/runs, '{\"items\":[]}'",
        "analytics, /api/analytics/conversations/summary, '{\"total_conversations\":0}'"
    })
    void triesAPartOnceTheServerDescribesIt(String check, String path, String answer) throws Exception {
        proxy.spoil("GET /openapi", (exchange, upstream) -> {
            var described = AgentsFlow.JSON.readTree(upstream.ask().body());
            described.withObject("/paths").putObject(path);
            instead(200, JSON, described.toString()).answer(exchange, upstream);
        });

        assertFailsInOne(smoke(only("description", check)), check, "404");

        proxy.spoil("GET " + path, instead(200, JSON, answer));
        assertThat(smoke(only("description", check)).output()).contains("✓ " + check);
    }

    @ParameterizedTest
    @ValueSource(strings = {"metrics-closed", "health-closed"})
    void failsForWhatIsOpenToTheWorld(String check) throws Exception {
        assertFailsInOne(smoke("--edge", "--only", check), check, "(200)");

        proxy.spoil(
                exchange -> exchange.getRequestURI().getPath().matches("/(health|metrics)(/.*)?"),
                instead(404, JSON, "{}"));
        assertThat(smoke("--edge", "--only", check).status()).isZero();
    }

    @Test
    void failsForAConsoleThatAnswers() throws Exception {
        assertFailsInOne(
                smoke("--edge", "--only", "console-closed", "--console-port", String.valueOf(proxy.port())),
                "console-closed",
                "port " + proxy.port() + " answers");
        assertThat(smoke("--edge", "--only", "console-closed", "--console-port", "1")
                        .status())
                .isZero();
    }

    static Stream<Arguments> sockets() {
        return Stream.of(
                arguments(EchoSockets.open(), "✓ socket             101, and open after a second"),
                arguments(EchoSockets.closingWith(1008), "✗ socket             closed by the server with 1008"),
                arguments(EchoSockets.lying(), "✗ socket             101 with a wrong Sec-WebSocket-Accept"));
    }

    @ParameterizedTest
    @MethodSource("sockets")
    void shakesHandsWithASocket(EchoSockets sockets, String told) throws Exception {
        try (sockets) {
            var run = Shell.run("smoke-test.sh", Map.of(), "http://127.0.0.1:" + sockets.port(), "--only", "socket");

            assertThat(run.output()).contains(told);
        }
    }

    @Test
    void failsForAProxyThatPassesNoUpgrade() throws Exception {
        assertFailsInOne(smoke("--only", "socket"), "socket", "404 instead of 101");
    }

    @Test
    void asksAgainWhereAServerIsAboutToCome() throws Exception {
        var asked = new AtomicInteger();
        Spoiler twice = (exchange, upstream) -> {
            if (asked.incrementAndGet() % 3 == 0) {
                SpoilingProxy.holdBack(exchange, upstream);
            } else {
                instead(503, JSON, ERROR).answer(exchange, upstream);
            }
        };
        proxy.spoil("GET /v1/models", twice);

        assertThat(smoke("--only", "v1-models", "--retries", "3").status()).isZero();
        assertThat(asked).hasValue(3);
        assertFailsInOne(smoke("--only", "v1-models", "--retries", "2"), "v1-models", "503");
    }

    @Test
    void waitsNoLongerThanItIsToldAndShowsNobodyTheToken() throws Exception {
        var gate = new CountDownLatch(1);
        proxy.spoil("POST /v1/messages", (exchange, upstream) -> await(gate, exchange));

        var run = CompletableFuture.supplyAsync(() -> {
            try {
                return smoke("--only", "messages", "--timeout", "2");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        var seen = new ArrayList<String>();
        AgentsFlow.await("a call under way", () -> {
            seen.addAll(ProcessHandle.allProcesses()
                    .map(process -> process.info().commandLine())
                    .flatMap(Optional::stream)
                    .filter(command -> command.contains(proxy.address()) && command.contains("curl"))
                    .toList());
            return seen.stream().anyMatch(command -> command.contains("/v1/messages"));
        });

        assertFailsInOne(run.get(), "messages", "timed out");
        gate.countDown();
        assertThat(seen).isNotEmpty().noneMatch(command -> command.contains(server.administratorsKey()));
    }

    @Test
    void printsNothingThatSteersATerminal() throws Exception {
        proxy.spoil("POST /v1/messages", instead(400, JSON, """
                {"error":{"message":"\\u001b[2Jgone\\u0007\\nnext"}}"""));

        assertThat(smoke("--only", "messages").output())
                .doesNotContain("\u001b", "\u0007")
                .contains("gone next");
    }

    @Test
    void saysInOneLineThatNobodyIsThere() throws Exception {
        var run = Shell.run("smoke-test.sh", Map.of(), "http://127.0.0.1:1", "--retries", "1");

        assertThat(run.output())
                .startsWith("✗ reach ")
                .contains("Failed to connect")
                .endsWith("0 passed, 1 failed\n");
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void explainsItselfAndWhatItDoesNotUnderstand() throws Exception {
        for (var script : List.of("smoke-test.sh", "test-models.sh")) {
            var help = Shell.run(script, Map.of(), "--help");
            assertThat(help.output()).startsWith("Usage: " + script).contains("AGENTSFLOW_TOKEN");
            assertThat(help.status()).isZero();
            for (var wrong : List.of(
                    List.of(),
                    List.of("--nonsense", "http://localhost"),
                    List.of("http://localhost", "http://localhost"),
                    List.of("localhost:8000"),
                    List.of("http://me:secret@localhost"),
                    List.of("http://localhost", "--skip", "everything"),
                    List.of("http://localhost", "--timeout", "soon"),
                    List.of("http://localhost", "--retries", "0"),
                    List.of("http://localhost", "--token-file", "/nowhere/key"),
                    List.of("http://localhost", "--cacert"))) {
                var run = Shell.run(script, Map.of(), wrong.toArray(String[]::new));
                assertThat(run.status()).as("%s %s", script, wrong).isEqualTo(2);
                assertThat(run.output()).isEmpty();
                assertThat(run.errors()).isNotBlank();
            }
        }
    }

    @Test
    void testsEveryModel() throws Exception {
        var run = models("--model", "demo", "--model", "fake", "--model", "vendor/embedder:1");

        assertThat(run.output())
                .contains("✓ demo ", "✓ fake ", "✓ vendor/embedder:1 ", "✓ benchmark ", "✓ warmup ", "✓ unknown ")
                .contains("– generate           this server describes no /api/models/generate")
                .doesNotContain("✗");
        assertThat(run.status()).isZero();
    }

    @Test
    void failsForModelsThatAreDownOrLetAnotherAnswer() throws Exception {
        proxy.spoil("POST /v1/chat/completions", (exchange, upstream) -> {
            exchange.getResponseHeaders().set("x-agentsflow-model", "backup");
            instead(200, JSON, "{\"choices\":[{\"finish_reason\":\"stop\"}]}").answer(exchange, upstream);
        });
        var run = models("--only", "ask", "--model", "fake", "--model", "keyless", "--model", "nobody");

        assertThat(run.output())
                .contains("✗ fake               backup answered instead")
                .contains("✗ keyless            not healthy: ")
                .contains("✗ nobody             no such model")
                .contains(" 3 failed");
        assertThat(run.status()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "list, GET /api/models/demo",
        "health, GET /api/models/health",
        "metrics, GET /api/models/metrics",
        "tasks, GET /api/models/tasks/chat",
        "unknown, GET /api/models/no-such-model-0",
        "warmup, POST /api/models/warmup",
        "benchmark, POST /api/models/benchmark"
    })
    void failsForEachPathOfModels(String check, String path) throws Exception {
        proxy.spoil(path, instead(500, JSON, "{\"detail\":\"broken\"}"));

        assertThat(models("--only", check).output()).contains("✗ " + check).contains(" 1 failed");
    }

    private static void await(CountDownLatch gate, HttpExchange exchange) {
        try {
            gate.await();
            exchange.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertFailsInOne(Shell run, String check, String evidence) {
        assertThat(run.output().lines().filter(line -> line.startsWith("✗")))
                .as(run.output())
                .singleElement()
                .asString()
                .startsWith("✗ " + check)
                .contains(evidence);
        assertThat(run.errors()).isEmpty();
        assertThat(run.status()).isEqualTo(1);
    }

    private static String[] only(String... checks) {
        return Stream.of(checks).flatMap(check -> Stream.of("--only", check)).toArray(String[]::new);
    }

    private static Stream<JsonNode> checks(JsonNode report) {
        return StreamSupport.stream(report.path("checks").spliterator(), false);
    }

    private static Shell smoke(String... arguments) throws Exception {
        var options = new ArrayList<>(List.of("--retries", "1", "--model", "demo"));
        options.addAll(List.of(arguments));
        return run("smoke-test.sh", options);
    }

    private static Shell models(String... arguments) throws Exception {
        return run("test-models.sh", List.of(arguments));
    }

    private static Shell run(String script, List<String> options) throws Exception {
        return Shell.run(
                script,
                Map.of("AGENTSFLOW_TOKEN", server.administratorsKey()),
                Stream.concat(options.stream(), Stream.of(proxy.address())).toArray(String[]::new));
    }
}
