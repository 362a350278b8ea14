package ai.agentsflow.gateway;

import static ai.agentsflow.testing.AgentsFlow.await;
import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.FakeUpstream;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Models under patterns of the catalogue, over HTTP. */
@Tag("h2-only")
class PatternsIT {

    private static final String UNKNOWN =
            "{\"error\":{\"message\":\"The model `x` does not exist\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"model_not_found\"}}";

    private final AgentsFlow server = AgentsFlow.shared();
    private final FakeUpstream vendor = FakeUpstream.start();

    @BeforeEach
    void standsForAll() throws IOException {
        vendor.servesModels("gpt-6-luna", "gpt-listed", "whisper-1", "gpt-own");
        Files.writeString(server.catalogue(), server.usualCatalogue().replace("tasks:", """
                          - name: gpt-*
                            provider: openai
                            endpoint: @VENDOR
                            retries: 0
                            price: { input: 1.00, output: 2.00 }
                            health: { interval: 300ms, timeout: 10s }
                          - name: vendor/*
                            provider: openai
                            endpoint: @VENDOR
                            retries: 0
                            health: { interval: 300ms, timeout: 10s }
                          - { name: gpt-own, provider: demo }
                          - { name: "claude-*", provider: anthropic, api-key: "${AGENTSFLOW_TEST_KEY_THAT_NOBODY_SETS}" }
                        tasks:
                          named: { models: [gpt-6-luna] }
                        """.replace(
                        "@VENDOR", vendor.endpoint().toString())));
        await("the list is known", () -> listed().contains("vendor/whisper-1"));
    }

    @AfterEach
    void everythingIsAsUsual() throws IOException {
        Files.writeString(server.catalogue(), server.usualCatalogue());
        await("the patterns are gone", () -> !listed().contains("vendor/whisper-1"));
        vendor.close();
    }

    private List<String> listed() {
        return server.json("/v1/models").path("data").findValuesAsText("id");
    }

    private HttpResponse<String> chat(String model) {
        return server.post(GatewayCalls.CHAT, GatewayCalls.chat(model, "Hello", ",\"max_tokens\":5"));
    }

    @Test
    void listsWhatTheVendorListsAndNoPattern() {
        assertThat(listed())
                .contains("gpt-6-luna", "gpt-listed", "gpt-own", "vendor/gpt-6-luna", "vendor/whisper-1")
                .doesNotHaveDuplicates()
                .noneMatch(name -> name.contains("*") || name.startsWith("claude-"));
        assertThat(server.json("/v1/models/gpt-listed").path("owned_by").asText())
                .isEqualTo("openai");
        assertThat(server.json("/api/models/vendor/whisper-1")
                        .at("/metrics/model_full_name")
                        .asText())
                .isEqualTo("whisper-1");
        assertThat(server.get("/v1/models/gpt-made-up").statusCode()).isEqualTo(404);
        assertThat(server.get("/api/models/gpt-made-up").statusCode()).isEqualTo(404);
        assertThat(server.get("/api/models/gpt-*").statusCode()).isEqualTo(404);
    }

    /** An alias that no list has; and as is known of the model, its limit has another name. */
    @Test
    void asksForTheNameThatTheClientNamed() {
        var answer = chat("gpt-6-luna-latest");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(body(answer).path("model").asText()).isEqualTo("gpt-6-luna-latest");
        assertThat(vendor.calls()).hasSize(1);
        var sent = vendor.lastCall().json();
        assertThat(sent.path("model").asText()).isEqualTo("gpt-6-luna-latest");
        assertThat(sent.path("max_completion_tokens").asInt()).isEqualTo(5);
        assertThat(sent.has("max_tokens")).isFalse();
        assertThat(listed()).contains("gpt-6-luna-latest");
        await(
                "its usage stands by its name",
                () -> sums("gpt-6-luna-latest").path("total_requests").asLong() > 0);
        assertThat(server.get("/metrics").body()).contains("gen_ai_request_model=\"gpt-6-luna-latest\"");
    }

    @Test
    void asksWithoutThisServersNamespace() {
        assertThat(body(chat("vendor/gpt-x")).path("model").asText()).isEqualTo("vendor/gpt-x");
        assertThat(vendor.lastCall().json().path("model").asText()).isEqualTo("gpt-x");
    }

    @Test
    void answersATaskThatNamesAModelOfAPattern() {
        assertThat(body(chat("task:named")).path("model").asText()).isEqualTo("gpt-6-luna");
    }

    @Test
    void tellsOfAModelThatTheVendorDoesNotKnow() {
        vendor.refuses(404, UNKNOWN);

        var answer = chat("gpt-typo");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(body(answer).at("/error/code").asText()).isEqualTo("model_not_found");
        assertThat(body(answer).at("/error/param").asText()).isEqualTo("model");
        assertThat(body(answer).at("/error/message").asText()).isEqualTo("There is no model named gpt-typo.");
        assertThat(server.json("/api/models/gpt-listed").path("health").asBoolean())
                .isTrue();
        assertThat(listed()).doesNotContain("gpt-typo");
        assertThat(server.get("/metrics").body())
                .doesNotContain("gpt-typo")
                .contains(
                        "error_type=\"model_unknown\",gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"openai\",gen_ai_request_model=\"gpt-*\"");
    }

    @Test
    void tellsWhichKeyAPatternNeeds() {
        var answer = chat("claude-opus-5-5");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(body(answer).at("/error/message").asText())
                .isEqualTo(
                        "There is no model named claude-opus-5-5: claude-* needs AGENTSFLOW_TEST_KEY_THAT_NOBODY_SETS.");
    }

    @Test
    void letsAKeyNameThePattern() {
        var made = server.post("/api/keys", "{\"name\":\"of a pattern\",\"models\":[\"gpt-6-*\"]}");
        assertThat(made.statusCode()).isEqualTo(201);
        var key = body(made).path("key").asText();

        assertThat(as(key, "gpt-6-luna").statusCode()).isEqualTo(200);
        assertThat(as(key, "gpt-listed").statusCode()).isEqualTo(404);
        var seen = body(server.send(server.request("/v1/models", key)))
                .path("data")
                .findValuesAsText("id");
        assertThat(seen).contains("gpt-6-luna").allMatch(name -> name.startsWith("gpt-6-"));
    }

    private HttpResponse<String> as(String key, String model) {
        return server.send(server.request(GatewayCalls.CHAT, key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(GatewayCalls.chat(model, "Hello", ""))));
    }

    private JsonNode sums(String model) {
        for (JsonNode sums : server.json("/api/models/metrics").path("models")) {
            if (sums.path("model_name").asText().equals(model)) {
                return sums;
            }
        }
        return AgentsFlow.JSON.createObjectNode();
    }
}
