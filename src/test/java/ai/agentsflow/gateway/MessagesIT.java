package ai.agentsflow.gateway;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.FakeUpstream;
import ai.agentsflow.testing.HastyClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Anthropic's API over HTTP: what its client does not show. */
@Tag("h2-only")
class MessagesIT {

    private static final String MESSAGES = "/v1/messages";

    private final AgentsFlow server = AgentsFlow.shared();
    private final FakeUpstream model = server.upstream();

    @BeforeEach
    void modelIsUp() {
        server.awaitHealth("fake", true);
        server.awaitHealth("patient", true);
    }

    @AfterEach
    void modelBehavesAgain() {
        model.behavesAgain();
    }

    @Test
    void tellsInHeadersWhoAnswered() {
        var answer = server.send(server.anonymous(MESSAGES + "?beta=true")
                .header("Content-Type", "application/json")
                .header("x-api-key", "any")
                .header("anthropic-version", "2023-06-01")
                .POST(BodyPublishers.ofString(chat("fake", ""))));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/json");
        assertThat(answer.headers().firstValue("x-agentsflow-model")).contains("fake");
        assertThat(answer.headers().firstValue("x-agentsflow-attempts")).contains("1");
        assertThat(answer.headers().firstValue("request-id"))
                .isPresent()
                .isEqualTo(answer.headers().firstValue("x-request-id"));
    }

    @Test
    void streamsWhileTheModelIsStillWriting() {
        var gate = new CountDownLatch(1);
        model.streamsWithPause(gate);

        try (var events = server.stream(MESSAGES, chat("fake", ",\"stream\":true"))) {
            assertThat(events.status()).isEqualTo(200);
            assertThat(events.header("Content-Type").orElseThrow()).startsWith("text/event-stream");
            assertThat(events.header("x-agentsflow-model")).contains("fake");
            assertThat(events.next().orElseThrow().name()).isEqualTo("message_start");
            assertThat(events.next().orElseThrow().name()).isEqualTo("content_block_start");
            var word = events.next().orElseThrow();

            assertThat(model.lastCall().answered()).isFalse();
            assertThat(word.data().at("/delta/text").asText()).isEqualTo("word1 ");
            gate.countDown();
            var rest = events.rest();
            assertThat(rest.get(rest.size() - 1).name()).isEqualTo("message_stop");
        }
    }

    @Test
    void saysInTheStreamThatItBrokeAndDoesNotEndIt() {
        model.cutsAfter(2);

        try (var events = server.stream(MESSAGES, chat("fake", ",\"stream\":true"))) {
            var heard = events.rest();
            var last = heard.get(heard.size() - 1);

            assertThat(last.name()).isEqualTo("error");
            assertThat(last.data().path("type").asText()).isEqualTo("error");
            assertThat(last.data().at("/error/type").asText()).isEqualTo("api_error");
            assertThat(last.data().path("request_id").asText())
                    .isEqualTo(events.header("request-id").orElseThrow());
            assertThat(heard).noneMatch(event -> event.name().equals("message_stop"));
        }
    }

    @Test
    void letsAModelGoThatNobodyCanFollow() {
        model.plays(exchange -> {
            exchange.beginStream();
            exchange.event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Looking.\"}}]}");
            exchange.event("{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\"}]}}]}");
            exchange.awaitClientGone();
        });

        try (var events = server.stream(MESSAGES, chat("patient", ",\"stream\":true"))) {
            var heard = events.rest();
            assertThat(heard.get(heard.size() - 1).name()).isEqualTo("error");
        }

        var call = model.lastCall();
        AgentsFlow.await("the upstream is let go", () -> call.abandonedAt().isPresent());
    }

    /** Before the first word there is no write that could fail. */
    @ParameterizedTest
    @ValueSource(strings = {"", ",\"stream\":true"})
    void closesTheUpstreamsConnectionWhenTheClientLeavesBeforeTheAnswer(String stream) throws Exception {
        model.neverAnswers();

        HastyClient.leaves(server, model, MESSAGES, chat("fake", stream));
    }

    @Test
    void refusesWhatItCannotRead() {
        assertError(server.post(MESSAGES, "{"), 400, "invalid_request_error");
        assertError(server.post(MESSAGES, "{\"x\":" + "[".repeat(100_000)), 400, "invalid_request_error");
        var answer =
                server.post(MESSAGES, "{\"model\":\"fake\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        assertError(answer, 400, "invalid_request_error");
        assertThat(body(answer).at("/error/message").asText()).isEqualTo("max_tokens: Field required");
        assertError(server.post(MESSAGES, chat("", "")), 404, "not_found_error");
        assertError(
                server.post(MESSAGES, chat("fake", ",\"system\":\"" + "x".repeat(11_000_000) + "\"")),
                413,
                "request_too_large");
        assertError(
                server.send(server.request(MESSAGES)
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("{}"))),
                415,
                "invalid_request_error");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/messages, 405, invalid_request_error",
        "GET, /v1/messages/count_tokens, 405, invalid_request_error",
        "POST, /v1/messages/batches, 404, not_found_error",
        "GET, /v1/messages/batches/1, 404, not_found_error",
    })
    void tellsErrorsInOneShape(String method, String path, int status, String type) {
        assertError(server.send(server.request(path).method(method, BodyPublishers.noBody())), status, type);
    }

    @Test
    void tellsHowLongToWaitWhenTheModelIsBusy() {
        model.refusesForNow(17);

        var answer = server.post(MESSAGES, chat("fake", ""));

        assertError(answer, 429, "rate_limit_error");
        assertThat(answer.headers().firstValue("retry-after")).contains("17");
    }

    private static String chat(String name, String more) {
        return "{\"model\":\"%s\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]%s}"
                .formatted(name, more);
    }

    private static void assertError(HttpResponse<String> answer, int status, String type) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("none")).startsWith("application/json");
        var error = body(answer);
        assertThat(error).hasSize(3);
        assertThat(error.path("type").asText()).isEqualTo("error");
        assertThat(error.at("/error/type").asText()).isEqualTo(type);
        assertThat(error.at("/error/message").asText()).isNotBlank();
        assertThat(error.path("request_id").asText())
                .isEqualTo(answer.headers().firstValue("request-id").orElseThrow())
                .isEqualTo(answer.headers().firstValue("x-request-id").orElseThrow());
        assertThat(answer.body()).doesNotContain("Exception", "ai.agentsflow.", "<html");
    }
}
