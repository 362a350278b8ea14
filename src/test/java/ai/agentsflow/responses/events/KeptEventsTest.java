package ai.agentsflow.responses.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.openai.ResponsesRequest;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.responses.Asked;
import ai.agentsflow.responses.KeptResponses;
import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Tables;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The events of responses in the background, on a database of its own. */
class KeptEventsTest {

    private final JdbcDataSource database = new JdbcDataSource();
    private final EventStore store = new EventStore(database);
    private final KeptResponses kept = new KeptResponses(database);
    private final KeptEvents events = new KeptEvents(store, kept.responses(), kept.config());
    private final MemoryBudget memory = new MemoryBudget(1 << 20);
    private final MemoryBudget.Share share = memory.share();
    private Asked asked;
    private EventLog log;

    @BeforeEach
    void begin() {
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        Tables.in(database);
        asked = kept.recall().asked("alice", ResponsesRequest.parse("""
                {"model":"m","input":"Hi","background":true,"stream":true}""".getBytes(StandardCharsets.UTF_8)));
        log = events.begin(asked.id(), kept.responses().queue(asked, "m"), share);
    }

    @Test
    void tellsThatAResponseIsQueuedBeforeAnyModelSpeaks() {
        assertThat(names(-1)).containsExactly("response.created", "response.queued");
        assertThat(event(0).at("/response/id").asText()).isEqualTo(asked.id());
        assertThat(event(0).at("/response/status").asText()).isEqualTo("queued");
        assertThat(events.after("alice", asked.id(), 1)).isEqualTo(new KeptEvents.Next(List.of(), false));
    }

    @Test
    void numbersEventsWhateverNumbersTheyCameWith() {
        say("response.created", 0);
        say("response.in_progress", 1);
        say("response.output_text.delta", 7);
        assertThat(names(1)).as("not kept yet").isEmpty();
        events.keep(log);

        assertThat(names(1)).containsExactly("response.in_progress", "response.output_text.delta");
        assertThat(names(2)).containsExactly("response.output_text.delta");
        assertThat(event(3).path("sequence_number").asInt()).isEqualTo(3);
        assertThat(share.taken()).isZero();
    }

    @Test
    void keepsEachEventOnceThoughItIsAskedTwice() {
        say("response.in_progress", 1);
        store.add(asked.id(), 2, List.of("response.in_progress {\"sequence_number\":2}"));
        say("response.output_text.delta", 2);
        events.keep(log);
        events.keep(log);

        assertThat(names(-1))
                .containsExactly(
                        "response.created", "response.queued", "response.in_progress", "response.output_text.delta");
    }

    @Test
    void tellsManyEventsInParts() {
        for (int i = 0; i < 20; i++) {
            log.add(
                    "response.output_text.delta",
                    "{\"delta\":\"%s\"}".formatted("x".repeat(60_000)).getBytes(StandardCharsets.US_ASCII));
            events.keep(log);
        }

        int after = 1;
        int parts = 0;
        for (var next = events.after("alice", asked.id(), after);
                !next.events().isEmpty();
                next = events.after("alice", asked.id(), after)) {
            assertThat(next.events().get(0).sequence()).isEqualTo(after + 1);
            after = next.events().get(next.events().size() - 1).sequence();
            parts++;
        }
        assertThat(after).isEqualTo(21);
        assertThat(parts).isGreaterThan(1);
    }

    @Test
    void endsWithTheResponseAsItIsKept() {
        say("response.in_progress", 1);
        events.keep(log);
        kept.responses().fail(asked, "m", "server_error", "It broke.");

        assertThat(names(1)).containsExactly("response.in_progress");
        var end = events.after("alice", asked.id(), 2);
        assertThat(end.last()).isTrue();
        assertThat(end.events()).singleElement().satisfies(event -> {
            assertThat(event.name()).isEqualTo("response.failed");
            assertThat(event.sequence()).isEqualTo(3);
            assertThat(json(event).at("/response/error/message").asText()).isEqualTo("It broke.");
        });
        assertThat(events.after("alice", asked.id(), 3)).isEqualTo(new KeptEvents.Next(List.of(), true));
    }

    @Test
    void endsWithoutAWordWhenItWasCancelled() {
        kept.responses().cancel("alice", asked.id());

        assertThat(names(-1)).containsExactly("response.created", "response.queued");
        assertThat(events.after("alice", asked.id(), 1)).isEqualTo(new KeptEvents.Next(List.of(), true));
    }

    @Test
    void belongsToItsOwnerAndGoesWithItsResponse() {
        assertThatThrownBy(() -> events.after("mallory", asked.id(), -1)).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> events.check("mallory", asked.id())).isInstanceOf(ProblemException.class);

        kept.responses().delete("alice", asked.id());

        assertThatThrownBy(() -> events.check("alice", asked.id())).isInstanceOf(ProblemException.class);
        assertThat(store.last(asked.id())).isEmpty();
    }

    @Test
    void refusesToStreamOneThatWasNotToBeStreamed() {
        var other = kept.recall().asked("alice", ResponsesRequest.parse("""
                {"model":"m","input":"Hi","background":true}""".getBytes(StandardCharsets.UTF_8)));
        kept.responses().queue(other, "m");

        assertThatThrownBy(() -> events.check("alice", other.id()))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refusal -> assertThat(refusal.violations())
                                .singleElement()
                                .satisfies(violation ->
                                        assertThat(violation.path()).isEqualTo("stream")));
    }

    @Test
    void holdsNoMoreThanThereIsMemoryForNorThanIsKept() {
        byte[] large = "{\"delta\":\"%s\"}".formatted("x".repeat(100_000)).getBytes(StandardCharsets.US_ASCII);

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 20; i++) {
                        log.add("response.output_text.delta", large);
                    }
                })
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind())
                                .isIn(ModelFailure.Kind.NO_MEMORY, ModelFailure.Kind.ANSWER_TOO_LARGE));
        assertThat(memory.held()).isLessThanOrEqualTo(memory.most());
    }

    private void say(String name, int number) {
        log.add(
                name,
                "{\"type\":\"%s\",\"sequence_number\":%s}"
                        .formatted(name, number)
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private List<String> names(int after) {
        return events.after("alice", asked.id(), after).events().stream()
                .map(KeptEvent::name)
                .toList();
    }

    private JsonNode event(int sequence) {
        return json(events.after("alice", asked.id(), sequence - 1).events().get(0));
    }

    private static JsonNode json(KeptEvent event) {
        try {
            return AgentsFlow.JSON.readTree(event.data());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
