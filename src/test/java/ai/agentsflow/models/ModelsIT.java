package ai.agentsflow.models;

import static ai.agentsflow.testing.AgentsFlow.await;
import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.FakeUpstream;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The models over HTTP: the list, their health, what happens when the catalogue or an upstream changes. */
class ModelsIT {

    private final AgentsFlow server = AgentsFlow.shared();

    @AfterEach
    void everythingIsAsUsual() throws IOException {
        server.upstream().behavesAgain();
        Files.writeString(server.catalogue(), server.usualCatalogue());
        server.upstream().servesModels("fake-model");
        server.awaitHealth("fake", true);
    }

    @Test
    void listsTheCatalogueInItsOrder() {
        var names = server.json("/api/models").path("models").findValuesAsText("name");

        assertThat(names).containsSubsequence("demo", "fake", "backup", "keyless", "ollama");
    }

    @Test
    void describesAModel() {
        server.awaitHealth("fake", true);

        var model = server.json("/api/models/fake");

        assertThat(model.path("provider").asText()).isEqualTo("openai");
        assertThat(model.path("circuit").asText()).isIn("closed", "half_open", "open");
        assertThat(Instant.parse(model.path("health_checked_at").asText())).isBefore(Instant.now());
        assertThat(model.has("health_detail")).isFalse();
        var metrics = model.path("metrics");
        assertThat(metrics.path("model_full_name").asText()).isEqualTo("fake-model");
        assertThat(metrics.path("context_window").asInt()).isEqualTo(4096);
        assertThat(metrics.path("max_tokens").asInt()).isEqualTo(512);
        assertThat(metrics.path("temperature").asDouble()).isEqualTo(0.7);
        assertThat(metrics.path("supports_streaming").asBoolean()).isTrue();
        assertThat(metrics.path("supports_functions").asBoolean()).isTrue();
        assertThat(metrics.path("endpoint").asText())
                .isEqualTo(server.upstream().endpoint().toString());
        var capabilities = metrics.path("capabilities");
        assertThat(capabilities.path("chat").asBoolean()).isTrue();
        assertThat(capabilities.path("vision").asBoolean()).isFalse();
        assertThat(server.get("/api/models").body()
                        + server.get("/api/models/fake").body())
                .doesNotContain("sk-canary");
    }

    @Test
    void showsOperatorsEveryCircuitAndEveryUpstreamsCalls() {
        assertThat(server.post("/v1/chat/completions", """
                                {"model":"fake","messages":[{"role":"user","content":"Hello"}]}""").statusCode()).isEqualTo(200);

        var metrics = server.get("/metrics").body();

        assertThat(metrics)
                .containsPattern("(?m)^agentsflow_model_circuit\\{[^}]*model=\"fake\"[^}]*} 0(\\.0)?$")
                .containsPattern("(?m)^agentsflow_model_circuit\\{[^}]*model=\"keyless\"[^}]*} 0(\\.0)?$")
                .containsPattern("(?m)^agentsflow_upstream_calls\\{[^}]*upstream=\"%s\"[^}]*} 0(\\.0)?$"
                        .formatted(server.upstream().endpoint()))
                .containsPattern("(?m)^agentsflow_model_retries_total(\\{[^}]*})? \\d")
                .containsPattern("(?m)^agentsflow_model_retries_refused_total(\\{[^}]*})? 0(\\.0)?$")
                .doesNotContain("sk-canary");
    }

    @Test
    void saysWhichVariableAModelLacks() {
        var model = server.json("/api/models/keyless");

        assertThat(model.path("health").asBoolean()).isFalse();
        assertThat(model.path("health_detail").asText()).isEqualTo("AGENTSFLOW_TEST_KEY_THAT_NOBODY_SETS is not set");
    }

    @Test
    void listsWhatADiscoveringEntrysUpstreamServes() {
        server.awaitHealth("ollama", true);

        assertThat(server.json("/api/models/ollama/fake-model")
                        .path("metrics")
                        .path("model_full_name")
                        .asText())
                .isEqualTo("fake-model");
    }

    @Test
    void noticesAnUpstreamThatGoesAndComesBack() {
        var first = FakeUpstream.start();
        int port = first.port();
        catalogueWith("comeback", first);
        server.awaitHealth("comeback", true);
        assertThat(body(server.post("/api/chat/message?model=comeback", "{\"message\":\"Hi\"}"))
                        .path("response")
                        .asText())
                .isEqualTo("echo: Hi");

        first.close();

        await("it is refused, and the server says where", () -> {
            var detail =
                    server.json("/api/models/comeback").path("health_detail").asText();
            return detail.contains("127.0.0.1:" + port) && detail.contains("refused");
        });
        server.awaitHealth("comeback", false);
        try (var second = FakeUpstream.start(port)) {
            server.awaitHealth("comeback", true);
        }
    }

    @Test
    void saysWhenTheUpstreamDoesNotServeTheModel() {
        server.upstream().servesModels("another-model");

        server.awaitHealth("fake", false);

        assertThat(server.json("/api/models/fake").path("health_detail").asText())
                .isEqualTo("the upstream does not serve fake-model");
    }

    @Test
    void readsAChangedCatalogueWithoutARestart() throws IOException {
        Files.writeString(server.catalogue(), server.usualCatalogue().replace("name: keyless", "name: renamed"));

        await("the new model is there", () -> server.get("/api/models/renamed").statusCode() == 200);
        assertThat(server.get("/api/models/keyless").statusCode()).isEqualTo(404);
    }

    @Test
    void refusesABadChangeAndKeepsTheOldCatalogue() throws IOException {
        Files.writeString(server.catalogue(), "models:\n  - name: broken\n    provider: nobody\n");

        await("the refusal is reported", () -> {
            var checks = server.json("/health").path("checks").toString();
            return checks.contains("models.yaml:3:15");
        });
        assertThat(server.get("/api/models/fake").statusCode()).isEqualTo(200);
        assertThat(server.get("/api/models/broken").statusCode()).isEqualTo(404);
        await("ready", () -> server.get("/health/ready").statusCode() == 200);
    }

    @Test
    void ordersATasksModelsByHealth() {
        server.awaitHealth("fake", true);
        assertThat(recommended("chat")).containsExactly("fake", "backup", "demo");

        server.upstream().listing().refuses(500);
        server.awaitHealth("fake", false);

        assertThat(recommended("chat")).containsExactly("backup", "demo", "fake");
        assertThat(server.get("/api/models/tasks/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void showsHealthAtAGlance() {
        var health = server.json("/api/models/health");

        assertThat(health.path("overall_health").asBoolean()).isTrue();
        assertThat(health.path("models_health").path("demo").asBoolean()).isTrue();
        assertThat(health.path("models_health").path("keyless").asBoolean()).isFalse();
    }

    @Test
    void warmsUpWhatAnswers() {
        server.upstream().answers("ok");

        var answer = body(server.post("/api/models/warmup", "{\"model_names\":[\"demo\",\"fake\",\"keyless\"]}"));

        assertThat(strings(answer.path("warmed_up"))).containsExactly("demo", "fake");
        assertThat(server.post("/api/models/warmup", "{\"model_names\":[\"nobody\"]}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(strings(body(server.post("/api/models/warmup", "{}")).path("warmed_up")))
                .contains("demo");
    }

    @Test
    void comparesModels() {
        var answer = body(
                server.post(
                        "/api/models/benchmark",
                        "{\"model_names\":[\"demo\",\"fake\",\"keyless\"],\"prompts\":[\"one\",\"two\"],\"task_type\":\"chat\"}"));

        assertThat(strings(answer.path("fake").path("responses"))).containsExactly("echo: one", "echo: two");
        assertThat(answer.path("fake").path("success_rate").asDouble()).isEqualTo(100);
        assertThat(answer.path("fake").path("avg_latency").asDouble()).isPositive();
        assertThat(answer.path("keyless").path("success_rate").asDouble()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"model_names\":[],\"prompts\":[\"x\"]}",
                "{\"model_names\":[\"demo\"],\"prompts\":[]}",
                "{\"model_names\":[\"demo\"],\"prompts\":[\" \"]}",
                "{\"model_names\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"],\"prompts\":[\"x\"]}",
                "[]",
                "\"x\"",
                ""
            })
    void refusesAnUnboundedComparison(String json) {
        assertThat(server.post("/api/models/benchmark", json).statusCode()).isEqualTo(400);
    }

    @Test
    void sumsUpWhatModelsDid() {
        long before = sums("fake").path("total_requests").asLong();
        server.upstream().answers("counted").usesTokens(100, 20);
        server.post("/api/chat/message?model=fake", "{\"message\":\"Count me\"}");

        await("the call is counted", () -> sums("fake").path("total_requests").asLong() > before);
        var sums = sums("fake");
        assertThat(sums.path("total_tokens").asLong()).isGreaterThanOrEqualTo(120);
        assertThat(sums.path("avg_latency").isNumber()).isTrue();
        assertThat(sums.path("success_rate").isNumber()).isTrue();
        assertThat(sums.path("error_count").isNumber()).isTrue();
        await(
                "the model shows it",
                () -> server.json("/api/models/fake")
                                .path("metrics")
                                .path("total_requests")
                                .asLong()
                        >= before + 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "start_date=yesterday",
                "start_date=2026-02-01&end_date=2026-01-01",
                "start_date=2020-01-01&end_date=2026-01-01",
                "end_date=2026-13-01"
            })
    void refusesASpanThatCannotBe(String query) {
        assertThat(server.get("/api/models/metrics?" + query).statusCode()).isEqualTo(400);
    }

    private void catalogueWith(String name, FakeUpstream upstream) {
        try {
            Files.writeString(server.catalogue(), server.usualCatalogue().replace("tasks:", """
                                      - name: %s
                                        provider: openai
                                        upstream: fake-model
                                        endpoint: %s
                                        retries: 0
                                        health: { interval: 300ms, timeout: 1s }
                                    tasks:""".formatted(
                            name, upstream.endpoint())));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        await("the model is known", () -> server.get("/api/models/" + name).statusCode() == 200);
    }

    private JsonNode sums(String model) {
        for (JsonNode sums : server.json("/api/models/metrics").path("models")) {
            if (sums.path("model_name").asText().equals(model)) {
                return sums;
            }
        }
        return AgentsFlow.JSON.createObjectNode();
    }

    private List<String> recommended(String task) {
        return strings(server.json("/api/models/tasks/" + task).path("recommended_models"));
    }

    private static List<String> strings(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }
}
