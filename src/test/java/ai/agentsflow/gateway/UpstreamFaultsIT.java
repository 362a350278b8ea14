package ai.agentsflow.gateway;

import static ai.agentsflow.testing.AgentsFlow.await;
import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.EventReader.Event;
import ai.agentsflow.testing.FakeUpstream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ways in which upstreams fail, and what a client of the gateway is told of each. */
class UpstreamFaultsIT {

    private static final String CHAT = "/v1/chat/completions";

    private final AgentsFlow server = AgentsFlow.shared();
    private final FakeUpstream model = server.upstream();

    @BeforeEach
    void modelIsUp() {
        server.awaitHealth("fake", true);
        server.awaitHealth("patient", true);
    }

    @AfterEach
    void everythingIsAsUsual() throws IOException {
        model.behavesAgain();
        server.backup().behavesAgain();
        Files.writeString(server.catalogue(), server.usualCatalogue());
    }

    @Test
    void waitsAsLongAsABusyModelAsks() {
        model.refusesForNow(1);

        var answer = ask("patient");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("x-agentsflow-attempts")).contains("2");
    }

    @Test
    void tellsThatAModelStaysBusy() {
        model.always().refusesForNow(30);

        var answer = ask("patient");

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("retry-after")).contains("30");
    }

    @Test
    void asksAgainAfterOneFailure() {
        model.refuses(500);

        assertThat(ask("patient").statusCode()).isEqualTo(200);
    }

    @Test
    void asksAgainAfterAResetConnection() {
        model.resets();

        assertThat(ask("patient").statusCode()).isEqualTo(200);
    }

    @Test
    void asksAnotherModelWhenOneIsUnavailable() {
        model.refuses(503);

        assertThat(answeredBy(ask("task:chat"))).isEqualTo("backup");
    }

    @Test
    void asksAnotherModelWhenOneNeverAnswers() {
        model.neverAnswers();

        assertThat(answeredBy(ask("task:chat"))).isEqualTo("backup");
    }

    @Test
    void asksAnotherModelWhenTheFirstWordTakesTooLong() {
        model.stallsAfter(0);

        var events = stream("task:chat");

        assertThat(said(events)).isEqualTo("echo: Hello");
        assertThat(events.get(0).data().path("model").asText()).isEqualTo("backup");
    }

    @Test
    void tellsThatAStreamFellSilent() {
        model.stallsAfter(2);

        assertBroken(stream("task:chat"), "model_timeout");
    }

    @Test
    void tellsThatAStreamWasReset() {
        model.resetsAfter(2);

        assertBroken(stream("task:chat"), "model_failed");
    }

    @Test
    void tellsThatAStreamCannotBeRead() {
        model.sendsGarbageChunk();

        assertBroken(stream("task:chat"), "model_failed");
    }

    @Test
    void tellsThatAnErrorCameInTheStream() {
        model.sendsErrorAfter(2, "sk-canary-0123456789 has no more credit");

        var events = stream("task:chat");

        assertBroken(events, "model_failed");
        assertThat(events.toString()).doesNotContain("sk-canary");
    }

    @Test
    void takesAFinishedStreamForWholeThoughItIsNotCalledDone() {
        model.endsWithoutDone();

        var events = stream("task:chat");

        assertThat(events.get(events.size() - 1).data().asText()).isEqualTo("[DONE]");
    }

    @Test
    void takesAnUnfinishedStreamForBroken() {
        model.endsWithoutFinish();

        assertBroken(stream("task:chat"), "model_failed");
    }

    @Test
    void tellsThatTheFallbackRefusesTheRequest() {
        model.refuses(500);
        server.backup()
                .refuses(400, "{\"error\":{\"message\":\"no such parameter\",\"type\":\"invalid_request_error\"}}");

        var answer = ask("task:chat");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(body(answer).at("/error/type").asText()).isEqualTo("invalid_request_error");
        assertThat(answer.headers().firstValue("x-agentsflow-model")).isEmpty();
    }

    @Test
    void tellsARequestThatCannotBeProcessedAsTheModelDid() {
        model.refuses(422, "{\"detail\":\"sk-canary: temperature must be a number\"}");

        var answer = ask("task:chat");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(body(answer).at("/error/code").asText()).isEqualTo("request_refused");
        assertThat(answer.body()).doesNotContain("sk-canary");
    }

    @Test
    void comesBackToAModelThatComesBack() throws IOException {
        var first = FakeUpstream.start();
        int port = first.port();
        Files.writeString(
                server.catalogue(), server.usualCatalogue().replace("tasks:", """
                          - name: wanderer
                            provider: openai
                            upstream: fake-model
                            endpoint: %s
                            retries: 0
                            fallbacks: [backup]
                            health: { interval: 300ms, timeout: 1s }
                        tasks:""".formatted(first.endpoint())));
        await("the model is known", () -> server.get("/api/models/wanderer").statusCode() == 200);
        server.awaitHealth("wanderer", true);
        assertThat(answeredBy(ask("wanderer"))).isEqualTo("wanderer");

        first.close();
        assertThat(answeredBy(ask("wanderer"))).isEqualTo("backup");

        try (var second = FakeUpstream.start(port)) {
            server.awaitHealth("wanderer", true);
            assertThat(answeredBy(ask("wanderer"))).isEqualTo("wanderer");
            assertThat(second.calls()).hasSize(1);
        }
    }

    private HttpResponse<String> ask(String name) {
        return server.post(CHAT, request(name, false));
    }

    private List<Event> stream(String name) {
        try (var events = server.stream(CHAT, request(name, true))) {
            assertThat(events.status()).isEqualTo(200);
            return events.rest();
        }
    }

    private static String request(String name, boolean stream) {
        return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"stream\":%s}"
                .formatted(name, stream);
    }

    private static String answeredBy(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(body(answer).path("model").asText())
                .isEqualTo(answer.headers().firstValue("x-agentsflow-model").orElseThrow());
        return body(answer).path("model").asText();
    }

    private static String said(List<Event> events) {
        return events.stream()
                .map(event -> event.data().at("/choices/0/delta/content").asText(""))
                .collect(Collectors.joining());
    }

    /** What came before the break came through; the last event is an error, and nothing is called done. */
    private static void assertBroken(List<Event> events, String code) {
        assertThat(said(events)).isNotEmpty();
        var last = events.get(events.size() - 1).data();
        assertThat(last.at("/error/code").asText()).isEqualTo(code);
        assertThat(events).noneMatch(event -> event.data().asText().equals("[DONE]"));
    }
}
