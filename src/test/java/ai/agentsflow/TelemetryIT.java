package ai.agentsflow;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.OtlpReceiver;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A production server whose traces go to a collector and whose log is JSON. */
@Tag("h2-only")
@Tag("apart")
class TelemetryIT {

    private static final String CALLER = "00-%s-b7ad6b7169203331-01";
    private static final OtlpReceiver COLLECTOR = OtlpReceiver.start();
    private static AgentsFlow server;

    @BeforeAll
    static void serve(@TempDir Path files) throws IOException {
        var logging = Files.readString(Path.of(System.getProperty("agentsflow.test.basedir", "."))
                        .resolve("ops/payara/logging.properties"))
                + "\nai.agentsflow.access.LogFilter.level=FINE\n";
        server = AgentsFlow.with(
                "telemetry",
                java.util.Map.of(
                        "MP_CONFIG_PROFILE", "prod",
                        "AGENTSFLOW_DB_ALLOW_EMBEDDED", "true",
                        "AGENTSFLOW_ACCESS_KEY_PEPPER", "a pepper for tests: canary-pepper-0123456789",
                        "OTEL_SDK_DISABLED", "false",
                        "OTEL_EXPORTER_OTLP_ENDPOINT", COLLECTOR.address().toString(),
                        "OTEL_BSP_SCHEDULE_DELAY", "100",
                        "--logging",
                                Files.writeString(files.resolve("logging.properties"), logging)
                                        .toString()));
    }

    @AfterAll
    static void end() {
        server.close();
        COLLECTOR.close();
    }

    @Test
    void goesOnWithTheCallersTraceUpToTheModel() {
        var trace = "0af7651916cd43dd8448eb211c80319c";

        chat(trace, "r-gateway", "fake", true);

        AgentsFlow.await("both spans", () -> COLLECTOR.spans(trace).size() == 2);
        var request = span(trace, 2);
        assertThat(request.name()).isEqualTo("POST /v1/chat/completions");
        assertThat(request.parent()).isEqualTo("b7ad6b7169203331");
        assertThat(request.attributes())
                .containsEntry("http.route", "/v1/chat/completions")
                .containsEntry("http.response.status_code", "200");
        var call = span(trace, 3);
        assertThat(call.name()).isEqualTo("chat fake");
        assertThat(call.parent()).isEqualTo(request.id());
        assertThat(call.attributes())
                .containsEntry("gen_ai.operation.name", "chat")
                .containsEntry("gen_ai.provider.name", "openai")
                .containsEntry("gen_ai.request.model", "fake-model")
                .containsEntry("gen_ai.response.model", "fake-model")
                .containsEntry("gen_ai.response.finish_reasons", "stop")
                .containsEntry("agentsflow.request.id", "r-gateway")
                .containsKeys("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "server.address");
        assertThat(server.upstream().requests())
                .extracting(sent -> sent.header("traceparent").orElse(""))
                .contains("00-" + trace + "-" + call.id() + "-01");
    }

    @Test
    void tracesAJaxRsOperationUpToTheModelToo() {
        var trace = "1af7651916cd43dd8448eb211c80319c";

        var answer = server.send(server.request("/api/chat/message")
                .header("Content-Type", "application/json")
                .header("traceparent", CALLER.formatted(trace))
                .POST(BodyPublishers.ofString("{\"message\":\"canary-prompt\"}")));

        assertThat(answer.statusCode()).isEqualTo(200);
        AgentsFlow.await("both spans", () -> COLLECTOR.spans(trace).size() == 2);
        assertThat(span(trace, 3).parent()).isEqualTo(span(trace, 2).id());
    }

    @Test
    void tellsWhyACallFailed() {
        var trace = "2af7651916cd43dd8448eb211c80319c";
        server.upstream().refuses(500);

        chat(trace, "r-failed", "task:brittle", false);

        AgentsFlow.await("both spans", () -> COLLECTOR.spans(trace).size() == 2);
        assertThat(span(trace, 3).status()).isEqualTo(2);
        assertThat(span(trace, 3).attributes()).containsEntry("error.type", "upstream_error");
        assertThat(span(trace, 2).attributes()).containsEntry("http.response.status_code", "502");
    }

    @Test
    void leavesOutWhatTheCallerDoesNotWantTraced() {
        var trace = "3af7651916cd43dd8448eb211c80319c";

        server.send(server.request("/v1/chat/completions")
                .header("Content-Type", "application/json")
                .header("traceparent", "00-" + trace + "-b7ad6b7169203331-00")
                .POST(BodyPublishers.ofString(question("fake", false))));
        chat("4af7651916cd43dd8448eb211c80319c", "r-after", "fake", false);

        AgentsFlow.await(
                "the later ones",
                () -> COLLECTOR.spans("4af7651916cd43dd8448eb211c80319c").size() == 2);
        assertThat(COLLECTOR.spans(trace)).isEmpty();
        assertThat(server.upstream().requests())
                .extracting(sent -> sent.header("traceparent").orElse(""))
                .anySatisfy(
                        parent -> assertThat(parent).startsWith("00-" + trace).endsWith("-00"));
    }

    @Test
    void logsOneObjectALineThatNamesItsRequestAlsoFromOtherThreads() {
        var trace = "5af7651916cd43dd8448eb211c80319c";

        chat(trace, "r-streamed", "fake", true);
        chat(trace, "r-whole", "fake", false);

        for (String id : List.of("r-streamed", "r-whole")) {
            AgentsFlow.await("a line of " + id, () -> log().stream().anyMatch(line -> isOf(line, id)));
            var line = log().stream().filter(one -> isOf(one, id)).findFirst().orElseThrow();
            assertThat(line.path("message").asText()).matches("POST /v1/chat/completions answered 200 after \\d+ ms");
            assertThat(line.path("trace_id").asText()).isEqualTo(trace);
            assertThat(line.path("user").asText()).matches("[0-9a-f]{16}");
            assertThat(line.path("level").asText()).isEqualTo("DEBUG");
            assertThat(line.path("logger").asText()).isEqualTo("ai.agentsflow.access.LogFilter");
            assertThat(line.path("time").asText()).startsWith("20");
        }
    }

    @Test
    void tellsNobodysSecretsNeitherInTheLogNorInATrace() throws IOException {
        chat("6af7651916cd43dd8448eb211c80319c", "r-secrets", "fake", false);
        server.send(server.request("/v1/models", "af_canarycanarycanarycanarycanarycanarycanary"));
        server.upstream().refuses(400, "{\"error\":{\"message\":\"canary-body\"}}");
        chat("7af7651916cd43dd8448eb211c80319c", "r-refused", "fake", false);
        AgentsFlow.await("the last request", () -> log().stream().anyMatch(line -> isOf(line, "r-refused")));
        AgentsFlow.await(
                "its trace",
                () -> !COLLECTOR.spans("7af7651916cd43dd8448eb211c80319c").isEmpty());

        assertThat(Files.readString(server.log()) + COLLECTOR.spans())
                .doesNotContain("canary", server.administratorsKey());
    }

    private static boolean isOf(JsonNode line, String request) {
        return line.path("request_id").asText().equals(request);
    }

    /** Every line from the first on. */
    private static List<JsonNode> log() {
        try {
            var text = Files.readString(server.log());
            // the last line may not be whole yet
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(line -> {
                        try {
                            return AgentsFlow.JSON.readTree(line);
                        } catch (JsonProcessingException e) {
                            throw new AssertionError("no JSON: " + line, e);
                        }
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static OtlpReceiver.Span span(String trace, int kind) {
        return COLLECTOR.spans(trace).stream()
                .filter(span -> span.kind() == kind)
                .findFirst()
                .orElseThrow();
    }

    private static void chat(String trace, String requestId, String model, boolean stream) {
        server.send(server.request("/v1/chat/completions")
                .header("Content-Type", "application/json")
                .header("X-Request-ID", requestId)
                .header("traceparent", CALLER.formatted(trace))
                .POST(BodyPublishers.ofString(question(model, stream))));
    }

    private static String question(String model, boolean stream) {
        return """
                {"model":"%s","stream":%s,"messages":[{"role":"user","content":"canary-prompt"}]}""".formatted(model, stream);
    }
}
