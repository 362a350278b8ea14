package ai.agentsflow.gateway;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.EventReader.Event;
import ai.agentsflow.testing.FakeUpstream;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenAI's API over HTTP: what passes through, what is exchanged, and how failures are told. */
class GatewayIT {

    private static final String CHAT = "/v1/chat/completions";

    private final AgentsFlow server = AgentsFlow.shared();
    private final FakeUpstream model = server.upstream();

    @BeforeEach
    void modelIsUp() {
        server.awaitHealth("fake", true);
        server.awaitHealth("short", true);
    }

    @AfterEach
    void modelBehavesAgain() {
        model.behavesAgain();
        server.backup().behavesAgain();
    }

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
    void takesATask() {
        model.refuses(500);

        var answer = server.post(CHAT, chat("task:chat", "Hello", ""));

        assertThat(body(answer).path("model").asText()).isEqualTo("backup");
        assertThat(answer.headers().firstValue("x-agentsflow-model")).contains("backup");
        assertThat(answer.headers().firstValue("x-agentsflow-attempts")).contains("2");
    }

    @Test
    void streamsWhileTheModelIsStillWriting() {
        var gate = new CountDownLatch(1);
        model.streamsWithPause(gate);

        try (var events = server.stream(CHAT, chat("fake", "Hello", ",\"stream\":true"))) {
            assertThat(events.status()).isEqualTo(200);
            assertThat(events.header("Content-Type").orElseThrow()).startsWith("text/event-stream");
            assertThat(events.header("x-agentsflow-model")).contains("fake");
            assertThat(events.next()).as("the chunk with the role").isPresent();
            var word = events.next().orElseThrow();

            assertThat(model.lastCall().answered()).isFalse();
            assertThat(word.data().at("/choices/0/delta/content").asText()).isEqualTo("word1 ");
            gate.countDown();
            assertComplete(events.rest());
        }
    }

    @Test
    void streamsUnderOneIdAndTheCataloguesName() {
        model.streams("Hel", "lo \"you\"", "\n\n", " 😀");

        var events = stream(chat("fake", "Hello", ",\"stream\":true"));

        assertComplete(events);
        var chunks = chunks(events);
        assertThat(text(chunks)).isEqualTo("Hello \"you\"\n\n 😀");
        assertThat(chunks)
                .extracting(chunk -> chunk.path("id").asText())
                .containsOnly(chunks.get(0).path("id").asText());
        assertThat(chunks).extracting(chunk -> chunk.path("created").asLong()).doesNotContain(0L);
        assertThat(chunks).extracting(chunk -> chunk.path("model").asText()).containsOnly("fake");
        assertThat(chunks).as("usage was not asked for").noneMatch(chunk -> chunk.has("usage"));
        assertThat(chunks).noneMatch(chunk -> chunk.path("choices").isEmpty());
        assertThat(chunks.subList(0, chunks.size() - 1))
                .allMatch(chunk -> chunk.at("/choices/0/finish_reason").isNull());
        assertThat(chunks.get(chunks.size() - 1).at("/choices/0/finish_reason").asText())
                .isEqualTo("stop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fake", "demo"})
    void tellsUsageToWhomAsksForIt(String name) {
        var events = stream(chat(name, "Hello there", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

        assertComplete(events);
        var chunks = chunks(events);
        var last = chunks.get(chunks.size() - 1);
        assertThat(last.path("choices").isArray()).isTrue();
        assertThat(last.path("choices")).isEmpty();
        assertThat(last.at("/usage/prompt_tokens").asInt()).isPositive();
        assertThat(last.at("/usage/completion_tokens").asInt()).isPositive();
        assertThat(chunks.subList(0, chunks.size() - 1))
                .allMatch(chunk -> chunk.has("usage") && chunk.path("usage").isNull());
    }

    @Test
    void countsWhatAStreamUsedThoughNobodyAsked() {
        long before = server.countedTokens("fake");
        model.usesTokens(1000, 234);

        stream(chat("fake", "Hello", ",\"stream\":true"));

        assertThat(model.lastCall().json().at("/stream_options/include_usage").asBoolean())
                .isTrue();
        AgentsFlow.await("the usage is recorded", () -> server.countedTokens("fake") >= before + 1234);
    }

    @Test
    void streamsToolCalls() {
        model.callsTool("weather", "{\"city\":\"Paris\"}");

        var events = stream(chat("fake", "Weather?", ",\"stream\":true"));

        assertComplete(events);
        var calls = chunks(events).stream()
                .map(chunk -> chunk.at("/choices/0/delta/tool_calls/0"))
                .filter(call -> !call.isMissingNode())
                .toList();
        assertThat(calls.get(0).at("/function/name").asText()).isEqualTo("weather");
        assertThat(calls.get(0).path("id").asText()).isEqualTo("call_weather");
        assertThat(calls.stream()
                        .map(call -> call.at("/function/arguments").asText())
                        .collect(Collectors.joining()))
                .isEqualTo("{\"city\":\"Paris\"}");
    }

    @Test
    void saysInTheStreamThatItBrokeAndDoesNotCallItDone() {
        model.cutsAfter(2);

        var events = stream(chat("task:chat", "Hello", ",\"stream\":true"));

        var last = events.get(events.size() - 1);
        assertThat(last.name()).isEqualTo("message");
        assertThat(last.data().at("/error/type").asText()).isEqualTo("api_error");
        assertThat(last.data().at("/error/code").asText()).isEqualTo("model_failed");
        assertThat(text(chunks(events))).isEqualTo("word1 word2 ");
        assertThat(events).noneMatch(event -> event.data().asText().equals("[DONE]"));
    }

    @Test
    void saysThatAnErrorCameInTheStreamAndNotWhich() {
        model.sendsErrorAfter(2, "sk-canary-0123456789 has no more credit");

        var events = stream(chat("task:chat", "Hello", ",\"stream\":true"));

        assertThat(events.get(events.size() - 1).data().at("/error/code").asText())
                .isEqualTo("model_failed");
        assertThat(events.toString()).doesNotContain("sk-canary", "credit");
    }

    @Test
    void aStreamThatCannotBeginHasAStatusOfItsOwn() {
        model.refuses(500);

        try (var events = server.stream(CHAT, chat("fake", "Hello", ",\"stream\":true"))) {
            assertThat(events.status()).isEqualTo(502);
            assertThat(events.header("Content-Type").orElseThrow()).startsWith("application/json");
        }
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

        var answer = server.post(CHAT, chat("fake", "Hello", ""));

        assertError(answer, 504, "api_error", "model_timeout");
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
    }

    /** More than the server has threads for. */
    @Test
    void answersOthersWhileManySendTheirBodiesSlowly() throws Exception {
        var json = chat("fake", "Hello", "");
        var slow = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 250; i++) {
                var client = new Socket("localhost", server.address().getPort());
                slow.add(client);
                client.setSoTimeout(10_000);
                send(
                        client,
                        "POST " + CHAT + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + "Connection: close\r\nContent-Length: " + json.length() + "\r\n\r\n"
                                + json.substring(0, 5));
            }

            assertThat(server.post(CHAT, json).statusCode()).isEqualTo(200);

            send(slow.get(249), json.substring(5));
            var answer = new String(slow.get(249).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 200").contains("chat.completion");
        } finally {
            for (var client : slow) {
                client.close();
            }
        }
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void closesTheUpstreamsConnectionWhenTheClientLeavesAStream() {
        model.stallsAfter(2);

        try (var events = server.stream(CHAT, chat("patient", "Hello", ",\"stream\":true"))) {
            assertThat(events.next()).isPresent();
        }

        var call = model.lastCall();
        AgentsFlow.await("the upstream is let go", () -> call.abandonedAt().isPresent());
    }

    /** Before the first word there is no write that could fail. */
    @ParameterizedTest
    @ValueSource(strings = {"", ",\"stream\":true"})
    void closesTheUpstreamsConnectionWhenTheClientLeavesBeforeTheAnswer(String stream) throws Exception {
        model.neverAnswers();
        int before = model.calls().size();
        var json = chat("fake", "Hello", stream);
        try (var client = new Socket("localhost", server.address().getPort())) {
            send(
                    client,
                    "POST " + CHAT + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            + "Content-Length: " + json.length() + "\r\n\r\n" + json);
            assertThat(model.awaitCalls(before + 1, Duration.ofSeconds(5))).isTrue();
        }
        var left = Instant.now();

        var call = model.lastCall();
        AgentsFlow.await("the upstream is let go", () -> call.abandonedAt().isPresent());
        assertThat(Duration.between(left, call.abandonedAt().orElseThrow())).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void keepsAConnectionWhoseClientWasWatched() {
        for (int call = 0; call < 3; call++) {
            var gate = new CountDownLatch(1);
            model.answersOnceOpen(gate, "late");
            CompletableFuture.delayedExecutor(250, TimeUnit.MILLISECONDS).execute(gate::countDown);

            assertThat(server.post(CHAT, chat("fake", "Hello", "")).statusCode())
                    .isEqualTo(200);
        }
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
        "POST, /v1/completions, 404, unknown_url",
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
    @ValueSource(strings = {CHAT, "/v1/embeddings"})
    void refusesWhatItCannotRead(String path) {
        for (String json : List.of("", "{", "[]", "{}", "{\"model\":7}", "{\"model\":\"a\"}x")) {
            assertError(server.post(path, json), 400, "invalid_request_error", "bad_request");
        }
        assertError(
                server.post(path, "{\"model\":\"fake\",\"x\":" + "[".repeat(100_000)),
                400,
                "invalid_request_error",
                "bad_request");
        assertError(server.post(path, "{\"model\":\"nobody\"}"), 404, "invalid_request_error", "model_not_found");
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

    private List<Event> stream(String json) {
        try (var events = server.stream(CHAT, json)) {
            return events.rest();
        }
    }

    private static String chat(String name, String text, String more) {
        return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]%s}".formatted(name, text, more);
    }

    private static List<JsonNode> chunks(List<Event> events) {
        return events.stream()
                .map(Event::data)
                .filter(data -> data.has("choices"))
                .toList();
    }

    private static String text(List<JsonNode> chunks) {
        return chunks.stream()
                .map(chunk -> chunk.at("/choices/0/delta/content").asText(""))
                .collect(Collectors.joining());
    }

    private static void assertComplete(List<Event> events) {
        assertThat(events.get(events.size() - 1).data().asText()).isEqualTo("[DONE]");
    }

    private static void assertError(HttpResponse<String> answer, int status, String type, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("none")).startsWith("application/json");
        assertThat(answer.headers().firstValue("x-request-id")).isPresent();
        var error = body(answer).path("error");
        assertThat(body(answer)).hasSize(1);
        assertThat(error).hasSize(4);
        assertThat(error.has("param")).isTrue();
        assertThat(error.path("message").asText()).isNotBlank();
        assertThat(error.path("type").asText()).isEqualTo(type);
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(answer.body()).doesNotContain("Exception", "ai.agentsflow.", "<html");
    }
}
