package ai.agentsflow.chat;

import static ai.agentsflow.testing.AgentsFlow.body;
import static ai.agentsflow.testing.AgentsFlow.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.FakeUpstream;
import ai.agentsflow.testing.HastyClient;
import ai.agentsflow.testing.LetGo;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversations, over HTTP. */
class ChatIT {

    private final AgentsFlow server = AgentsFlow.shared();
    private final FakeUpstream model = server.upstream();
    private final String conversation = "talk-" + UUID.randomUUID();

    @BeforeEach
    void modelIsUp() {
        server.awaitHealth("fake", true);
    }

    @AfterEach
    void modelBehavesAgain() {
        model.behavesAgain();
        server.backup().behavesAgain();
    }

    @Test
    void answersAndSaysHow() {
        model.answers("Bonjour!");
        model.usesTokens(7, 3);

        var answer = server.post("/api/chat/message", "{\"message\":\"Hello\"}");

        assertThat(answer.statusCode()).isEqualTo(200);
        var reply = body(answer);
        assertThat(reply.path("response").asText()).isEqualTo("Bonjour!");
        assertThat(reply.path("agent_type").asText()).isEqualTo("chat");
        assertThat(reply.path("conversation_id").asText()).matches("[A-Za-z0-9_-]{1,64}");
        assertThat(reply.path("timestamp").asText()).endsWith("Z");
        var metadata = reply.path("metadata");
        assertThat(metadata.path("model").asText()).isEqualTo("fake");
        assertThat(metadata.path("provider").asText()).isEqualTo("openai");
        assertThat(metadata.path("prompt_tokens").asInt()).isEqualTo(7);
        assertThat(metadata.path("completion_tokens").asInt()).isEqualTo(3);
        assertThat(metadata.path("cached").asBoolean()).isFalse();
        assertThat(metadata.path("latency_ms").isIntegralNumber()).isTrue();
        assertThat(metadata.path("request_id").asText())
                .isEqualTo(answer.headers().firstValue("X-Request-ID").orElseThrow());
    }

    @Test
    void remembersTheConversation() {
        say("My name is Ada.");
        say("What is my name?");

        var messages = model.lastCall().json().path("messages");
        assertThat(texts(messages)).containsExactly("My name is Ada.", "echo: My name is Ada.", "What is my name?");
        assertThat(texts(history()))
                .containsExactly(
                        "My name is Ada.", "echo: My name is Ada.", "What is my name?", "echo: What is my name?");
        assertThat(history().findValuesAsText("role")).containsExactly("user", "assistant", "user", "assistant");
    }

    @Test
    void keepsEveryTextExactlyAsItWasSent() {
        var text = "<script>alert('x')</script> & \"quotes\" \\ back\\slash\ttab\r\nnew line \u0001 é 漢字 😀 ﷽ ";

        say(text);

        assertThat(texts(history())).containsExactly(text, "echo: " + text);
    }

    @Test
    void pagesThroughTheHistory() {
        say("one");
        say("two");

        assertThat(texts(server.json("/api/chat/history/" + conversation + "?limit=2&offset=1")))
                .containsExactly("echo: one", "two");
    }

    @Test
    void takesTheModelThatIsAskedFor() {
        var reply = body(server.post("/api/chat/message?model=demo", message("Hello")));

        assertThat(reply.path("metadata").path("model").asText()).isEqualTo("demo");
        assertThat(reply.path("response").asText()).contains("demonstration");
        assertThat(server.post("/api/chat/message?model=nobody", message("Hello"))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void tellsTheModelTheApplicationsContext() {
        server.post(
                "/api/chat/message",
                "{\"message\":\"Hi\",\"context\":{\"page\":\"pricing\"},\"conversation_id\":\"" + conversation + "\"}");

        var first = model.lastCall().json().path("messages").get(0);
        assertThat(first.path("role").asText()).isEqualTo("system");
        assertThat(first.path("content").asText()).contains("{\"page\":\"pricing\"}");
    }

    @Test
    void asksTheNextModelWhenOneFails() {
        model.refuses(500);
        server.backup().answers("I stand in.");

        var reply = body(server.post("/api/chat/message", message("Hello")));

        assertThat(reply.path("response").asText()).isEqualTo("I stand in.");
        assertThat(reply.path("metadata").path("model").asText()).isEqualTo("backup");
    }

    @Test
    void keepsAndMarksAQuestionWithoutAnswer() {
        model.refuses(500);

        var answer = server.post("/api/chat/message?model=fake", message("Anybody there?"));

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(body(answer).path("type").asText()).isEqualTo("urn:agentsflow:problem:model-failed");
        assertThat(history()).hasSize(1);
        assertThat(history().get(0).path("content").asText()).isEqualTo("Anybody there?");
        assertThat(history().get(0).path("status").asText()).isEqualTo("failed");
    }

    @Test
    void tellsHowLongToWaitWhenTheModelIsBusy() {
        model.refusesForNow(17);

        var answer = server.post("/api/chat/message?model=fake", message("Hello"));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("17");
        assertThat(answer.body()).doesNotContain("sk-canary");
    }

    @Test
    void givesUpOnASilentModel() {
        model.neverAnswers();

        var answer = server.post("/api/chat/stream?model=fake", message("Hello"));

        assertThat(answer.statusCode()).isEqualTo(504);
    }

    @Test
    void deletesSoftlyAndLetsTheNameBeUsedAgain() {
        say("a secret");

        assertThat(body(server.delete("/api/chat/history/" + conversation))
                        .path("deleted")
                        .asBoolean())
                .isTrue();
        assertThat(server.get("/api/chat/history/" + conversation).statusCode()).isEqualTo(404);
        assertThat(server.delete("/api/chat/history/" + conversation).statusCode())
                .isEqualTo(404);
        say("begun anew");
        assertThat(texts(history())).containsExactly("begun anew", "echo: begun anew");
    }

    @Test
    void keepsTheOrderOfManyWriters() {
        int writers = 8;
        var start = new CountDownLatch(1);
        var calls = new ArrayList<CompletableFuture<Integer>>();
        for (int i = 0; i < writers; i++) {
            var text = "writer " + i;
            calls.add(CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            start.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        return server.post("/api/chat/message", message(text)).statusCode();
                    },
                    task -> new Thread(task).start()));
        }
        start.countDown();
        assertThat(calls).extracting(CompletableFuture::join).containsOnly(200);

        var said = texts(history());

        assertThat(said).hasSize(2 * writers).doesNotHaveDuplicates();
        for (int turn = 0; turn < writers; turn++) {
            assertThat(said.get(2 * turn + 1)).isEqualTo("echo: " + said.get(2 * turn));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"message\":null}",
                "{\"message\":\"\"}",
                "{\"message\":\" \\n\\t \"}",
                "{\"message\":\"nul \\u0000\"}",
                "{\"message\":\"half \\ud83d\"}"
            })
    void refusesAMessageThatSaysNothing(String json) {
        var answer = server.post("/api/chat/message", json);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(body(answer).path("errors").get(0).path("path").asText()).isEqualTo("message");
    }

    @Test
    void countsCharactersNotBytes() {
        assertThat(server.post("/api/chat/message?model=demo", message("😀".repeat(10_000)))
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.post("/api/chat/message?model=demo", message("a".repeat(10_001)))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void refusesWhatIsNoConversationsName() {
        var answer = server.post("/api/chat/message", "{\"message\":\"Hi\",\"conversation_id\":\"../etc\"}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(body(answer).path("errors").get(0).path("path").asText()).isEqualTo("conversation_id");
        assertThat(server.get("/api/chat/history/no%20name").statusCode()).isEqualTo(400);
        assertThat(server.get("/api/chat/history/nobody-said-this").statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=201", "limit=many", "offset=-1", "offset=", "limit=99999999999"})
    void refusesAPageThatCannotBe(String query) {
        assertThat(server.get("/api/chat/history/" + conversation + "?" + query).statusCode())
                .isEqualTo(400);
    }

    @Test
    void streamsWhileTheModelIsStillWriting() {
        var gate = new CountDownLatch(1);
        model.streamsWithPause(gate);

        try (var events = server.stream("/api/chat/stream", message("Hello"))) {
            var first = events.next().orElseThrow();

            // the model has not been let go on: what came through came in the middle of its answer
            assertThat(gate.getCount()).isEqualTo(1);
            assertThat(model.lastCall().answered()).isFalse();
            assertThat(first.data().path("chunk").asText()).isNotEmpty();
            assertThat(first.data().path("done").asBoolean()).isFalse();
            gate.countDown();
            var rest = events.rest();
            var last = rest.get(rest.size() - 1).data();
            assertThat(last.path("done").asBoolean()).isTrue();
            assertThat(last.path("chunk").asText()).isEmpty();
            assertThat(last.path("metadata").path("model").asText()).isEqualTo("fake");
        }
        assertThat(history()).hasSize(2);
    }

    @Test
    void streamsExactlyWhatTheModelSays() {
        model.streams("Hel", "lo \"you\"", "\n\n", "data: x", " 😀");

        try (var events = server.stream("/api/chat/stream", message("Hello"))) {
            assertThat(events.status()).isEqualTo(200);
            assertThat(events.header("Content-Type").orElseThrow()).startsWith("text/event-stream");
            var all = events.rest();
            assertThat(all.stream()
                            .map(event -> event.data().path("chunk").asText())
                            .toList())
                    .containsExactly("Hel", "lo \"you\"", "\n\n", "data: x", " 😀", "");
        }
        assertThat(texts(history())).containsExactly("Hello", "Hello \"you\"\n\ndata: x 😀");
    }

    @Test
    void saysInTheStreamThatItBroke() {
        model.cutsAfter(2);

        try (var events = server.stream("/api/chat/stream?model=fake", message("one two three four five"))) {
            var all = events.rest();
            var last = all.get(all.size() - 1);
            assertThat(last.name()).isEqualTo("error");
            assertThat(last.data().path("type").asText()).isEqualTo("urn:agentsflow:problem:model-failed");
            assertThat(last.data().path("request_id").asText()).isNotEmpty();
            assertThat(all).noneMatch(event -> event.data().path("done").asBoolean());
        }
        assertThat(history()).hasSize(1);
        assertThat(history().get(0).path("status").asText()).isEqualTo("failed");
    }

    @Test
    void saysInTheStreamThatTheModelFellSilent() {
        model.stallsAfter(1);

        try (var events = server.stream("/api/chat/stream?model=fake", message("one two three"))) {
            var all = events.rest();
            assertThat(all.get(all.size() - 1).data().path("type").asText())
                    .isEqualTo("urn:agentsflow:problem:model-timeout");
        }
    }

    @Test
    void streamsFromTheNextModelWhenTheFirstFailsBeforeItsFirstWord() {
        model.refuses(503);
        server.backup().streams("from ", "the ", "backup");

        try (var events = server.stream("/api/chat/stream", message("Hello"))) {
            var all = events.rest();
            assertThat(all.get(all.size() - 1)
                            .data()
                            .path("metadata")
                            .path("model")
                            .asText())
                    .isEqualTo("backup");
        }
    }

    @Test
    void aStreamThatCannotBeginHasAStatusOfItsOwn() {
        model.refuses(500);

        try (var events = server.stream("/api/chat/stream?model=fake", message("Hello"))) {
            assertThat(events.status()).isEqualTo(502);
            assertThat(events.header("Content-Type").orElseThrow()).startsWith("application/problem+json");
        }
        assertThat(server.stream("/api/chat/stream", "{\"message\":\"\"}").status())
                .isEqualTo(400);
        assertThat(server.stream("/api/chat/stream", "{\"mess").status()).isEqualTo(400);
        assertThat(server.stream("/api/chat/stream?model=nobody", message("x")).status())
                .isEqualTo(404);
    }

    @Test
    void closesTheUpstreamsConnectionWhenTheClientLeavesAStream() {
        model.talksOn();

        try (var events = server.stream("/api/chat/stream?model=fake", message("Hello"))) {
            assertThat(events.next()).isPresent();
        }

        LetGo.assertSoon(model.lastCall(), Instant.now());
    }

    /** Before the first word there is no write that could fail. */
    @ParameterizedTest
    @ValueSource(strings = {"/api/chat/message", "/api/chat/stream"})
    void letsTheModelGoWhenTheClientLeavesBeforeTheAnswer(String path) throws Exception {
        model.neverAnswers();

        HastyClient.leaves(server, model, path + "?model=fake", message("Hello"));

        AgentsFlow.await(
                "the question is left without an answer", () -> texts(history()).equals(List.of("Hello")));
    }

    @Test
    void leavesNothingOfARequestOnTheServersThreads() throws Exception {
        say("in one piece");
        try (var events = server.stream("/api/chat/stream", message("word by word"))) {
            assertThat(events.rest()).isNotEmpty();
        }

        assertThat(Files.readString(server.log())).doesNotContain("WELD-000225", "WELD-000714");
    }

    private void say(String text) {
        var answer = server.post("/api/chat/message", message(text));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private String message(String text) {
        return "{\"message\":%s,\"conversation_id\":\"%s\"}".formatted(quoted(text), conversation);
    }

    private JsonNode history() {
        return server.json("/api/chat/history/" + conversation);
    }

    private static List<String> texts(JsonNode messages) {
        return messages.findValuesAsText("content");
    }
}
