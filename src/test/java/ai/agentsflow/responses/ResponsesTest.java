package ai.agentsflow.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.dialect.openai.ResponsesReader;
import ai.agentsflow.dialect.openai.ResponsesRequest;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.testing.SettableClock;
import ai.agentsflow.translate.Target;
import ai.agentsflow.translate.responses.ResponsesTranslator;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept of responses, on a database of its own. */
class ResponsesTest {

    private static final TokenUsage COUNTED = new TokenUsage(1, 2, false);
    private static final int MOST_BYTES = 64 * 1024;

    private final JdbcDataSource database = new JdbcDataSource();
    private final ResponseStore store = new ResponseStore(database);
    private final ConversationStore conversationStore = new ConversationStore(database);
    private final ResponsesConfig config = new ResponsesConfig(Duration.ofDays(30), MOST_BYTES);
    private final SettableClock clock = new SettableClock();
    private final Responses responses = new Responses(store, conversationStore, config, clock);
    private final Conversations conversations = new Conversations(conversationStore, config, clock);
    private final Recall recall = new Recall(store, conversationStore, config, clock);

    @BeforeEach
    void migrate() {
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        Flyway.configure().dataSource(database).load().migrate();
    }

    @Test
    void keepsAResponseForItsOwner() {
        var finished = answered(asked("{\"model\":\"m\",\"input\":\"Hi\"}"), "Hello");

        assertThat(responses.keep(finished)).isTrue();
        assertThat(responses.get("alice", finished.id()))
                .isEqualTo(new String(finished.json(true), StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> responses.get("mallory", finished.id()))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refusal -> assertThat(refusal.type().status()).isEqualTo(404));
    }

    @Test
    void forgetsItWhenItsTimeIsOver() {
        var finished = answered(asked("{\"model\":\"m\",\"input\":\"Hi\"}"), "Hello");
        responses.keep(finished);

        clock.advance(Duration.ofDays(30));

        assertThatThrownBy(() -> responses.get("alice", finished.id())).isInstanceOf(ProblemException.class);
        assertThat(responses.expire()).isEqualTo(1);
        assertThat(responses.expire()).isZero();
    }

    @Test
    void saysThatItIsNotKeptWhenItIsTooLarge() {
        var finished = answered(asked("{\"model\":\"m\",\"input\":\"Hi\"}"), "x".repeat(MOST_BYTES));

        assertThat(responses.keep(finished)).isFalse();
        assertThat(json(finished.json(false)).path("store").asBoolean(true)).isFalse();
    }

    @Test
    void saysThatItIsNotKeptWhenTheDatabaseIsAway() {
        var finished = answered(asked("{\"model\":\"m\",\"input\":\"Hi\"}"), "Hello");
        database.setURL("jdbc:h2:tcp://127.0.0.1:1/none");

        assertThat(responses.keep(finished)).isFalse();

        migrate();
        assertThat(responses.keep(finished)).as("it is given a rest").isFalse();
        clock.advance(Duration.ofSeconds(5));
        assertThat(responses.keep(finished)).isTrue();
    }

    @Test
    void keepsNothingWhereItsClientWantsThat() {
        var finished = answered(asked("{\"model\":\"m\",\"input\":\"Hi\",\"store\":false}"), "Hello");

        assertThat(responses.keep(finished)).isFalse();
        assertThatThrownBy(() -> responses.get("alice", finished.id())).isInstanceOf(ProblemException.class);
    }

    @Test
    void keepsNothingWhereThereIsNoRetention() {
        var none = new ResponsesConfig(Duration.ZERO, MOST_BYTES);
        var asked = new Recall(store, conversationStore, none, clock)
                .asked("alice", request("{\"model\":\"m\",\"input\":\"Hi\"}"));

        assertThat(new Responses(store, conversationStore, none, clock).keep(answered(asked, "Hello")))
                .isFalse();
        assertThatThrownBy(() -> new Conversations(conversationStore, none, clock).begin("alice", new byte[0]))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void completesARequestWithTheWholeChainBeforeIt() {
        var previous = "";
        for (int i = 0; i < 5; i++) {
            var finished = answered(asked("{\"model\":\"m\",\"input\":\"q%s\"%s}".formatted(i, previous)), "a" + i);
            responses.keep(finished);
            previous = ",\"previous_response_id\":\"" + finished.id() + '"';
        }

        var complete = asked("{\"model\":\"m\",\"input\":\"last\"%s}".formatted(previous))
                .complete();
        var chat = json(
                new ResponsesTranslator().of(complete, Target.ANY).request().withModel("m"));

        assertThat(chat.path("messages"))
                .extracting(message -> message.path("content").asText())
                .containsExactly("q0", "a0", "q1", "a1", "q2", "a2", "q3", "a3", "q4", "a4", "last");
    }

    @Test
    void refusesAChainThatIsLargerThanARequestMayBe() {
        var previous = "";
        for (int i = 0; i < 4; i++) {
            var finished =
                    answered(asked("{\"model\":\"m\",\"input\":\"q\"%s}".formatted(previous)), "x".repeat(20_000));
            responses.keep(finished);
            previous = ",\"previous_response_id\":\"" + finished.id() + '"';
        }
        var request = "{\"model\":\"m\",\"input\":\"q\"%s}".formatted(previous);

        assertThatThrownBy(() -> asked(request))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("previous_response_id")
                .hasMessageContaining("65536 bytes");
    }

    @Test
    void passesARequestToWhoeverKeepsTheOneBeforeIt() {
        var native0 = WholeResponse.of(
                asked("{\"model\":\"m\",\"input\":\"Hi\"}"),
                new ResponsesReader().whole("""
                        {"id":"resp_up","object":"response","status":"completed","model":"x","output":[{"id":"msg_up","type":"message","role":"assistant","content":[]}]}""".getBytes(StandardCharsets.UTF_8)),
                "catalogued");
        assertThat(responses.keep(native0)).isTrue();

        var next = asked("{\"model\":\"m\",\"input\":\"more\",\"previous_response_id\":\"resp_up\"}");

        assertThat(json(next.passed("catalogued").withModel("x"))
                        .path("previous_response_id")
                        .asText())
                .isEqualTo("resp_up");
        assertThat(json(next.passed("another").withModel("x")).has("previous_response_id"))
                .isFalse();
        assertThat(json(next.passed("another").withModel("x")).path("input")).hasSize(3);
    }

    /** No upstream is asked for an item that may be another caller's. */
    @Test
    void refusesAnItemThatIsNotKeptHoweverItIsReferredTo() {
        for (String item : new String[] {
            "{\"type\":\"item_reference\",\"id\":\"msg_x\"}", "{\"id\":\"msg_x\"}", "{\"type\":null,\"id\":\"msg_x\"}"
        }) {
            assertThatThrownBy(() -> asked("{\"model\":\"m\",\"input\":[%s]}".formatted(item)))
                    .as(item)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("input.0.id");
        }
    }

    /** An id is an upstream's to give: one that gives another caller's changes nothing of theirs. */
    @Test
    void leavesAResponseAloneWhoseIdIsGivenAgain() {
        var first = answered(asked("{\"model\":\"m\",\"input\":\"Hi\"}"), "mine");
        responses.keep(first);
        var again = """
                {"id":"%s","object":"response","status":"completed","model":"x","output":[]}""".formatted(first.id());
        var forged = WholeResponse.of(
                recall.asked("mallory", request("{\"model\":\"m\",\"input\":\"Hi\"}")),
                new ResponsesReader().whole(again.getBytes(StandardCharsets.UTF_8)),
                "catalogued");

        assertThat(responses.keep(forged)).isFalse();
        assertThat(responses.get("alice", first.id())).contains("mine");
        assertThatThrownBy(() -> responses.get("mallory", first.id())).isInstanceOf(ProblemException.class);
    }

    @Test
    void saysThatAResponseIsLostWhoseServerSaysNothingMore() {
        var asked = asked("{\"model\":\"m\",\"input\":\"Hi\",\"background\":true}");
        responses.queue(asked, "m");
        clock.advance(Duration.ofSeconds(50));
        responses.beat(List.of(asked.id()));
        clock.advance(Duration.ofSeconds(50));
        assertThat(responses.get("alice", asked.id())).contains("\"status\":\"queued\"");

        clock.advance(Duration.ofSeconds(20));

        assertThat(responses.get("alice", asked.id())).contains("\"status\":\"failed\"");
        responses.end(answered(asked, "too late"));
        assertThat(responses.get("alice", asked.id())).contains("\"status\":\"failed\"");
    }

    @Test
    void addsToAConversationWhatWasAskedAndAnswered() {
        var id = json(conversations.begin("alice", new byte[0]).getBytes(StandardCharsets.UTF_8))
                .path("id")
                .asText();
        for (String text : new String[] {"one", "two"}) {
            responses.keep(answered(
                    asked("{\"model\":\"m\",\"input\":\"%s\",\"conversation\":\"%s\"}".formatted(text, id)),
                    text + '!'));
        }

        var items = json(
                conversations.items("alice", id, new ItemPage(100, null, true)).getBytes(StandardCharsets.UTF_8));

        assertThat(items.path("data"))
                .extracting(item -> item.at("/content/0/text").asText())
                .containsExactly("one", "one!", "two", "two!");
        conversations.delete("alice", id);
        assertThatThrownBy(() -> conversations.get("alice", id)).isInstanceOf(ProblemException.class);
    }

    @Test
    void boundsWhatAConversationIsToldOfItself() {
        var notes = "{\"metadata\":{\"a\":\"%s\"}}";

        assertThat(conversations.begin("alice", notes.formatted("x".repeat(512)).getBytes(StandardCharsets.UTF_8)))
                .contains("xxx");
        for (String wrong : new String[] {
            notes.formatted("x".repeat(513)), "{\"metadata\":{\"a\":1}}", "{\"metadata\":[]}", "{\"items\":[1]}"
        }) {
            assertThatThrownBy(() -> conversations.begin("alice", wrong.getBytes(StandardCharsets.UTF_8)))
                    .as(wrong)
                    .isInstanceOf(ProblemException.class);
        }
    }

    private Asked asked(String json) {
        return recall.asked("alice", request(json));
    }

    private static ResponsesRequest request(String json) {
        return ResponsesRequest.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Finished answered(Asked asked, String text) {
        var completion =
                "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"%s\"},\"finish_reason\":\"stop\"}]}"
                        .formatted(text);
        var answers = new ResponsesTranslator()
                .of(asked.complete(), Target.ANY)
                .answers()
                .apply(MemoryBudget.unlimited().share());
        answers.counted(COUNTED);
        return WholeResponse.of(asked, answers.whole(completion.getBytes(StandardCharsets.UTF_8)), "m");
    }

    private static JsonNode json(byte[] bytes) {
        return Items.tree(new String(bytes, StandardCharsets.UTF_8));
    }
}
