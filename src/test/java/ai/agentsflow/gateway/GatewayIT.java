package ai.agentsflow.gateway;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenAI's API over HTTP: what passes through, what is exchanged, and how failures are told. */
class GatewayIT extends GatewayCalls {

    @Test
    void answersUnderTheCataloguesName() {
        var answer = server.post(CHAT, chat("fake", "Hello", ""));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(body(answer).path("model").asText()).isEqualTo("fake");
        assertThat(body(answer).path("object").asText()).isEqualTo("chat.completion");
        assertThat(body(answer).at("/choices/0/message/content").asText()).isEqualTo("echo: Hello");
        assertThat(body(answer).at("/usage/total_tokens").asInt()).isPositive();
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/json");
        assertThat(answer.headers().firstValue("x-request-id")).isPresent();
        assertThat(answer.headers().firstValue("x-agentsflow-model")).contains("fake");
        assertThat(answer.headers().firstValue("x-agentsflow-attempts")).contains("1");
    }

    @Test
    void answersALongTextWhole() {
        model.answers("word ".repeat(200_000));

        var answer = server.post(CHAT, chat("fake", "Hello", ""));

        assertThat(body(answer).at("/choices/0/message/content").asText()).hasSize(1_000_000);
    }

    @Test
    void passesOnWhatItDoesNotKnow() {
        String rest = """
                ,"messages":[{"role":"user","content":[{"type":"text","text":"caf\\u00e9 😀"},
                  {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}],
                 "tools":[{"type":"function","function":{"name":"f","strict":true,"parameters":{"type":"object"}}}],
                 "response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"model":"y"}}},
                 "logprobs":true, "seed":9007199254740993, "temperature":1.0E-1, "not_invented_yet":{"a":[null]}}""";

        server.post(CHAT, "{\"model\":\"fake\"" + rest);

        assertThat(model.lastCall().body()).isEqualTo("{\"model\":\"fake-model\"" + rest);
        assertThat(model.lastCall().header("Authorization")).contains("Bearer sk-canary-0123456789");
    }

    @Test
    void tellsWhatAnAnswerCost() {
        model.usesTokens(1000, 100);

        var answer = server.post(CHAT, chat("fake", "Hello", ""));
        var unpriced = server.post(CHAT, chat("backup", "Hello", ""));

        assertThat(answer.headers().firstValue("x-agentsflow-cost")).contains("0.0012");
        assertThat(answer.headers().firstValue("x-agentsflow-estimated")).isEmpty();
        assertThat(unpriced.statusCode()).isEqualTo(200);
        assertThat(unpriced.headers().firstValue("x-agentsflow-cost")).isEmpty();
    }

    /** Two tokens are read, and three are said in the call of a tool. */
    @Test
    void saysThatNobodyHasCounted() {
        model.next(1).plays(exchange -> exchange.answer(200, """
                {"id":"c","object":"chat.completion","created":1,"model":"fake-model","choices":[{"index":0,"message":
                 {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function",
                  "function":{"name":"f","arguments":"12345678"}}]},"finish_reason":"tool_calls"}]}"""));

        var answer = server.post(CHAT, chat("fake", "Hello", ""));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("x-agentsflow-estimated")).contains("true");
        assertThat(answer.headers().firstValue("x-agentsflow-cost")).contains("0.000008");
    }

    @Test
    void takesATask() {
        model.refuses(500);

        var answer = server.post(CHAT, chat("task:chat", "Hello", ""));

        assertThat(body(answer).path("model").asText()).isEqualTo("backup");
        assertThat(answer.headers().firstValue("x-agentsflow-model")).contains("backup");
        assertThat(answer.headers().firstValue("x-agentsflow-attempts")).contains("2");
    }

    @Test
    void tellsARequestThatCannotBeProcessedAsTheModelDid() {
        model.refuses(422, "{\"detail\":\"sk-canary: temperature must be a number\"}");

        var answer = server.post(CHAT, chat("task:chat", "Hello", ""));

        assertError(answer, 422, "invalid_request_error", "request_refused");
        assertThat(answer.body()).doesNotContain("sk-canary");
    }

    @Test
    void tellsHowLongToWaitWhenTheModelIsBusy() {
        model.refusesForNow(17);

        var answer = server.post(CHAT, chat("fake", "Hello", ""));

        assertError(answer, 429, "rate_limit_error", "rate_limit_exceeded");
        assertThat(answer.headers().firstValue("retry-after")).contains("17");
        assertThat(answer.body()).doesNotContain("sk-canary");
    }

    @Test
    void givesUpOnASilentModel() {
        model.neverAnswers();

        var answer = server.post(CHAT, chat("fake", "Hello", ",\"stream\":true"));

        assertError(answer, 504, "api_error", "model_timeout");
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"float", "base64"})
    void embeds(String format) {
        var answer = server.post(
                "/v1/embeddings",
                "{\"model\":\"vendor/embedder:1\",\"input\":[\"a\",\"b\"],\"encoding_format\":\"" + format + "\"}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(body(answer).path("model").asText()).isEqualTo("vendor/embedder:1");
        assertThat(body(answer).path("data")).hasSize(2);
        assertThat(body(answer).at("/data/0/embedding").isTextual()).isEqualTo(format.equals("base64"));
        assertThat(model.lastCall().json().path("model").asText()).isEqualTo("fake-embedder");
        assertThat(model.lastCall().path()).endsWith("/v1/embeddings");
    }

    @Test
    void embedsByTheNextModelAndCountsIt() {
        model.refuses(500);
        long before = server.countedCalls("backup-embedder");

        var answer = server.post("/v1/embeddings", "{\"model\":\"vendor/embedder:1\",\"input\":\"a\"}");

        assertThat(answer.headers().firstValue("x-agentsflow-model")).contains("backup-embedder");
        AgentsFlow.await("the usage is recorded", () -> server.countedCalls("backup-embedder") == before + 1);
        assertError(
                server.post("/v1/embeddings", "{\"model\":\"fake\",\"input\":\"a\"}"),
                400,
                "invalid_request_error",
                "invalid_input");
    }

    @Test
    void listsWhatCanBeAskedFor() {
        var list = server.json("/v1/models");

        assertThat(list.path("object").asText()).isEqualTo("list");
        assertThat(list.path("data").findValuesAsText("id"))
                .contains("demo", "fake", "vendor/embedder:1", "task:chat")
                .doesNotContain("keyless");
        list.path("data").forEach(one -> {
            assertThat(one.path("object").asText()).isEqualTo("model");
            assertThat(one.path("created").isIntegralNumber()).isTrue();
            assertThat(one.path("owned_by").asText()).isNotBlank();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"fake", "vendor/embedder:1", "vendor/embedder%3A1", "vendor%2Fembedder:1", "task:chat"})
    void findsAModelByItsId(String id) {
        assertThat(server.json("/v1/models/" + id).path("id").asText())
                .isEqualTo(id.replace("%3A", ":").replace("%2F", "/"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/models/nobody, 404, model_not_found",
        "GET, /v1/nothing, 404, unknown_url",
        "POST, /v1/nothing, 404, unknown_url",
        "GET, /v1/completions, 405, method_not_allowed",
        "DELETE, /v1, 404, unknown_url",
        "DELETE, /v1/models/fake, 405, method_not_allowed",
        "GET, /v1/chat/completions, 405, method_not_allowed",
        "PUT, /v1/embeddings, 405, method_not_allowed",
    })
    void tellsErrorsInOneShape(String method, String path, int status, String code) {
        var answer = server.send(server.request(path).method(method, BodyPublishers.noBody()));

        assertError(answer, status, "invalid_request_error", code);
    }

    /** What is refused before any servlet of the gateway is asked has its shape, too. */
    @ParameterizedTest
    @ValueSource(strings = {"/v1/models", "/v1/chat/completions", "/v1/nothing"})
    void tellsACallerByAStrangeNameInTheSameShape(String path) throws Exception {
        try (var client = new Socket("localhost", server.address().getPort())) {
            client.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer)
                    .startsWith("HTTP/1.1 403")
                    .containsIgnoringCase("Content-Type: application/json")
                    .contains("\"type\":\"permission_error\",\"param\":null,\"code\":\"forbidden\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CHAT, "/v1/completions", "/v1/embeddings"})
    void refusesWhatItCannotRead(String path) {
        for (String json : List.of("", "{", "[]", "{\"a\":1x}")) {
            assertError(server.post(path, json), 400, "invalid_request_error", "bad_request");
        }
        assertError(
                server.post(path, "{\"model\":\"fake\",\"x\":" + "[".repeat(100_000)),
                400,
                "invalid_request_error",
                "bad_request");
        for (String json : List.of("{}", "{\"model\":7}", "{\"model\":\"nobody\"}")) {
            assertError(server.post(path, json), 400, "invalid_request_error", "invalid_input");
        }
        assertError(
                server.post(
                        path,
                        "{\"model\":\"nobody\",\"messages\":[{\"role\":\"user\"}],\"input\":\"a\",\"prompt\":\"a\"}"),
                404,
                "invalid_request_error",
                "model_not_found");
        assertError(
                server.send(server.request(path)
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("{}"))),
                415,
                "invalid_request_error",
                "unsupported_media_type");
    }

    @Test
    void refusesABodyWithoutEnd() {
        assertError(
                server.post(CHAT, chat("fake", "x".repeat(11_000_000), "")), 413, "invalid_request_error", "too_large");
    }
}
