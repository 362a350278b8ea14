package ai.agentsflow.gateway;

import static ai.agentsflow.testing.AgentsFlow.body;
import static ai.agentsflow.testing.AgentsFlow.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.FakeUpstream;
import ai.agentsflow.testing.LetGo;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are given again, over HTTP. */
@Tag("h2-only")
class ResponseCacheIT {

    private static final String CHAT = "/v1/chat/completions";
    /** Whose figures no other test here changes. */
    private static final String COUNTED = "short";

    private static final String COLD = ",\"temperature\":0";
    private static final String STREAM = ",\"temperature\":0,\"stream\":true";

    private final AgentsFlow server = AgentsFlow.shared();
    private final FakeUpstream model = server.upstream();
    private final String text = "Question " + UUID.randomUUID();
    private final int before = model.calls().size();

    @BeforeEach
    void modelIsUp() {
        server.awaitHealth("cached", true);
    }

    @AfterEach
    void modelBehavesAgain() {
        model.behavesAgain();
    }

    @Test
    void asksTheModelOnce() {
        var first = ask("cached", COLD, null);
        var second = ask("cached", COLD, null);

        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(cache(first)).contains("miss");
        assertThat(cache(second)).contains("hit");
        assertThat(second.body()).as("id, created and usage included").isEqualTo(first.body());
        assertThat(second.headers().firstValue("x-agentsflow-model")).contains("cached");
        assertThat(second.headers().firstValue("x-agentsflow-attempts")).contains("0");
        assertThat(calls()).isOne();
    }

    @Test
    void knowsTheSameQuestionInOtherWriting() {
        ask("cached", COLD, null);

        var second = post(
                "{ \"temperature\": 0.0, \"messages\": [{\"content\": %s, \"role\": \"user\"}],\n\"model\": \"cached\"}"
                        .formatted(quoted(text)),
                null);

        assertThat(cache(second)).contains("hit");
        assertThat(calls()).isOne();
    }

    @Test
    void replaysAStream() {
        model.streams("Hel", "lo \"you\"", "\n\n", " 😀");

        var first = ask("cached", STREAM, null);
        var second = ask("cached", STREAM, null);

        assertThat(cache(first)).contains("miss");
        assertThat(cache(second)).contains("hit");
        assertThat(second.body()).isEqualTo(first.body()).endsWith("data: [DONE]\n\n");
        assertThat(second.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        assertThat(calls()).isOne();
    }

    @Test
    void tellsUsageToWhomAsksForItWhoeverAskedFirst() {
        ask("cached", STREAM, null);

        var second = ask("cached", STREAM + ",\"stream_options\":{\"include_usage\":true}", null);

        assertThat(cache(second)).contains("hit");
        assertThat(second.body()).contains("\"usage\":null").contains("\"choices\":[]");
    }

    @Test
    void replaysAStreamThatIsLong() {
        var pieces = IntStream.range(0, 2_000).mapToObj(i -> "word" + i + " ").toArray(String[]::new);
        model.streams(pieces);
        var first = ask("cached", STREAM, null);

        var second = ask("cached", STREAM, null);

        assertThat(cache(second)).contains("hit");
        assertThat(second.body()).isEqualTo(first.body()).endsWith("data: [DONE]\n\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {COLD, STREAM})
    void asksOnceForAllWhoAskAtTheSameTime(String form) throws Exception {
        var gate = new CountDownLatch(1);
        model.answersOnceOpen(gate, "late");
        long hits = hits();
        var pool = Executors.newFixedThreadPool(20);
        try {
            var answers = IntStream.range(0, 20)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> ask("cached", form, null), pool))
                    .toList();
            AgentsFlow.await("19 have joined", () -> hits() == hits + 19);
            gate.countDown();

            var bodies = answers.stream().map(CompletableFuture::join).toList();
            assertThat(bodies).extracting(HttpResponse::statusCode).containsOnly(200);
            assertThat(bodies)
                    .extracting(HttpResponse::body)
                    .containsOnly(bodies.get(0).body());
            assertThat(bodies).extracting(answer -> cache(answer).orElseThrow()).containsOnlyOnce("miss");
            assertThat(calls()).isOne();
        } finally {
            gate.countDown();
            pool.shutdownNow();
        }
    }

    @Test
    void answersTheOtherWhenOneLeaves() throws Exception {
        var gate = new CountDownLatch(1);
        model.answersOnceOpen(gate, "late");
        CompletableFuture<HttpResponse<String>> other;
        try (var client = leaving(COLD)) {
            assertThat(model.awaitCalls(before + 1, Duration.ofSeconds(30))).isTrue();
            long hits = hits();
            other = CompletableFuture.supplyAsync(() -> ask("cached", COLD, null));
            AgentsFlow.await("the other has joined", () -> hits() == hits + 1);
        }
        CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS).execute(gate::countDown);

        assertThat(body(other.get(10, TimeUnit.SECONDS))
                        .at("/choices/0/message/content")
                        .asText())
                .isEqualTo("late");
        assertThat(model.lastCall().abandonedAt()).isEmpty();
        assertThat(calls()).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {COLD, STREAM})
    void letsTheModelGoWhenAllHaveLeft(String form) throws Exception {
        model.neverAnswers();
        try (var client = leaving(form)) {
            assertThat(model.awaitCalls(before + 1, Duration.ofSeconds(5))).isTrue();
            long hits = hits();
            try (var other = leaving(form)) {
                AgentsFlow.await("the other has joined", () -> hits() == hits + 1);
            }
        }

        LetGo.assertSoon(model.calls().get(before), Instant.now());
    }

    @Test
    void keepsNoError() {
        model.refuses(500);

        var first = ask("cached", COLD, null);
        var second = ask("cached", COLD, null);

        assertThat(first.statusCode()).isEqualTo(502);
        assertThat(cache(first)).contains("miss");
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(cache(second)).contains("miss");
    }

    @Test
    void keepsNoStreamThatBroke() {
        model.cutsAfter(2);

        assertThat(ask("cached", STREAM, null).body()).doesNotContain("[DONE]");
        assertThat(ask("cached", STREAM, null).body()).contains("[DONE]");
        assertThat(calls()).isEqualTo(2);
    }

    @Test
    void takesNoPartAtOtherTemperatures() {
        assertThat(cache(ask("cached", "", null))).isEmpty();
        assertThat(cache(ask("cached", "", null))).isEmpty();
        assertThat(calls()).isEqualTo(2);
    }

    @Test
    void takesPartWhereAClientAsksForIt() {
        assertThat(cache(ask("fake", "", null))).isEmpty();
        assertThat(cache(ask("fake", "", "600"))).contains("miss");
        assertThat(cache(ask("fake", "", "600"))).contains("hit");
        assertThat(cache(ask("fake", "", null))).isEmpty();
        assertThat(calls()).isEqualTo(3);
    }

    @Test
    void keepsOutWhereAClientAsksForThat() {
        ask("cached", COLD, null);

        assertThat(cache(ask("cached", COLD, "off"))).isEmpty();
        assertThat(cache(ask("cached", COLD, "refresh"))).contains("miss");
        assertThat(calls()).isEqualTo(3);
    }

    @Test
    void refusesAHeaderThatMeansNothing() {
        var answer = ask("cached", COLD, "sometimes");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(body(answer).at("/error/message").asText()).contains("x-agentsflow-cache takes off");
        assertThat(calls()).isZero();
    }

    @Test
    void givesTheSameEmbeddingsAgain() {
        var question = "{\"model\":\"vendor/embedder:1\",\"input\":" + quoted(text) + "}";

        var first = send("/v1/embeddings", question, "600");
        var second = send("/v1/embeddings", question, "600");

        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(cache(first)).contains("miss");
        assertThat(cache(second)).contains("hit");
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(calls()).isOne();
    }

    /** Chat asks on behalf of whom an administrator names; at this model's temperature, which is 0. */
    @Test
    void givesNobodyElsesAnswer() {
        assertThat(isCached("ann")).isFalse();
        assertThat(isCached("ann")).isTrue();
        assertThat(isCached("bob")).isFalse();
        assertThat(calls()).isEqualTo(2);
    }

    @Test
    void countsInTheServersFigures() {
        ask("cached", COLD, null);
        ask("cached", COLD, null);

        assertThat(hits()).isPositive();
        assertThat(figure("agentsflow_cache_misses_total")).isPositive();
        assertThat(figure("agentsflow_cache_bytes")).isPositive();
    }

    /** Records are written in their order, and a hit's has no tokens: once the last call's are there, so is the hit's record. */
    @Test
    void countsNoCallThatWasNotMade() {
        long calls = sum("total_requests");
        long tokens = sum("total_tokens");
        int used = tokens(ask(COUNTED, COLD, "600"));
        assertThat(cache(ask(COUNTED, COLD, "600"))).contains("hit");
        int usedAgain = tokens(ask(COUNTED, COLD, "off"));

        AgentsFlow.await("the usage is recorded", () -> sum("total_tokens") == tokens + used + usedAgain);
        assertThat(sum("total_requests")).isEqualTo(calls + 2);
    }

    private static int tokens(HttpResponse<String> answer) {
        return body(answer).at("/usage/total_tokens").asInt();
    }

    private long sum(String figure) {
        for (var one : server.json("/api/models/metrics").path("models")) {
            if (one.path("model_name").asText().equals(COUNTED)) {
                return one.path(figure).asLong();
            }
        }
        return 0;
    }

    private boolean isCached(String user) {
        var answer = server.post(
                "/api/chat/message?model=cached",
                "{\"message\":%s,\"user_id\":%s}".formatted(quoted(text), quoted(user)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return body(answer).at("/metadata/cached").asBoolean();
    }

    private HttpResponse<String> ask(String name, String more, String header) {
        return post(question(name, more), header);
    }

    private HttpResponse<String> post(String json, String header) {
        return send(CHAT, json, header);
    }

    private HttpResponse<String> send(String path, String json, String header) {
        var request =
                server.request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json));
        return server.send(header == null ? request : request.header("x-agentsflow-cache", header));
    }

    /** A client that asks and does not read. */
    private Socket leaving(String more) throws Exception {
        var json = question("cached", more);
        var client = new Socket("localhost", server.address().getPort());
        client.getOutputStream()
                .write(("POST " + CHAT + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + "Content-Length: " + json.length() + "\r\n\r\n" + json)
                        .getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    private String question(String name, String more) {
        return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":%s}]%s}"
                .formatted(name, quoted(text), more);
    }

    private int calls() {
        return model.calls().size() - before;
    }

    private static Optional<String> cache(HttpResponse<String> answer) {
        return answer.headers().firstValue("x-agentsflow-cache");
    }

    private long hits() {
        return figure("agentsflow_cache_hits_total");
    }

    private long figure(String name) {
        return server.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .mapToLong(value -> (long) Double.parseDouble(value))
                .findFirst()
                .orElse(-1);
    }
}
