package ai.agentsflow.chat;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.calls.Served;
import ai.agentsflow.chat.history.ChatConfig;
import ai.agentsflow.chat.history.ConversationStore;
import ai.agentsflow.chat.history.Conversations;
import ai.agentsflow.chat.history.Question;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.problem.ProblemException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TurnTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final Question QUESTION = new Question(new UUID(0, 1), "talk", List.of());
    private static final Served SERVED =
            new Served("m", "openai", 1, new TokenUsage(3, 4, false), Duration.ofMillis(250));

    private static final int MOST = 1000;

    private final MemoryBudget memory = new MemoryBudget(0);

    /** What happened, in its order: what was stored and what the client was told. */
    private final List<String> events = new ArrayList<>();

    private final AtomicInteger cancelled = new AtomicInteger();

    private final Conversations conversations =
            new Conversations(new Store(), new ChatConfig(50), Clock.fixed(NOON, ZoneOffset.UTC));

    private final AnswerWriter answers =
            new AnswerWriter(conversations, MemoryBudget.unlimited(), (delay, task) -> () -> {});

    /** What the store fails with, if it does. */
    private @Nullable RuntimeException refusal;

    @Test
    void repliesOnceTheAnswerIsStored() {
        var turn = turn(Runnable::run);
        turn.onOutput(output("Hel"));
        turn.onOutput(output(""));
        turn.onOutput(output("lo"));
        turn.onEnd(SERVED);

        assertThat(events)
                .containsExactly("told Hel", "told lo", "stored Hello", "replied Hello in talk by m after 250 ms");
    }

    @Test
    void holdsHalfACharacterBackUntilTheOtherComes() {
        var turn = turn(Runnable::run);
        turn.onOutput(output("a\ud83d"));
        turn.onOutput(output("\ude00b"));
        turn.onOutput(output("\ud83d"));
        turn.onEnd(SERVED);

        assertThat(events).startsWith("told a", "told \ud83d\ude00b", "told \ud83d", "stored a\ud83d\ude00b\ud83d");
    }

    @Test
    void marksAQuestionThatNoModelAnswered() {
        turn(Runnable::run).onFailure(new ModelFailure(ModelFailure.Kind.TIMEOUT, "too slow"));

        assertThat(events).containsExactly("marked", "problem MODEL_TIMEOUT");
    }

    @Test
    void cancelsTheCallOfAClientThatLeft() {
        var turn = turn(Runnable::run);
        turn.follow(cancelled::incrementAndGet);

        turn.abandon();
        turn.abandon();

        assertThat(cancelled).hasValue(1);
        assertThat(events).containsExactly("marked");
    }

    /** The first words may leave, and fail to, before the thread that asked knows the call. */
    @Test
    void cancelsTheCallOfAClientThatLeftBeforeTheCallWasKnown() {
        var turn = turn(Runnable::run);
        turn.abandon();

        turn.follow(cancelled::incrementAndGet);

        assertThat(cancelled).hasValue(1);
    }

    @Test
    void hearsNothingMoreOfACallThatWasAbandoned() {
        var turn = turn(Runnable::run);
        turn.abandon();
        turn.onEnd(SERVED);
        turn.onFailure(new ModelFailure(ModelFailure.Kind.TIMEOUT, "too slow"));

        assertThat(events).containsExactly("marked");
    }

    @Test
    void staysAnsweredWhenTheClientLeavesAfterwards() {
        var turn = turn(Runnable::run);
        turn.follow(cancelled::incrementAndGet);
        turn.onOutput(output("Hello"));
        turn.onEnd(SERVED);
        turn.abandon();

        assertThat(events).contains("stored Hello").doesNotContain("marked");
        assertThat(cancelled).hasValue(0);
    }

    @Test
    void touchesTheDatabaseOnlyOnTheExecutor() {
        var waiting = new ArrayList<Runnable>();
        var turn = turn(waiting::add);
        turn.onOutput(output("Hello"));
        turn.onEnd(SERVED);
        assertThat(events).containsExactly("told Hello");

        waiting.forEach(Runnable::run);
        assertThat(events).contains("stored Hello");
    }

    @Test
    void keepsAnAnswerForWhichTheExecutorHasNoRoom() {
        var turn = turn(work -> {
            throw new RejectedExecutionException("full");
        });
        turn.onOutput(output("Hello"));
        turn.onEnd(SERVED);
        assertThat(events).containsExactly("told Hello");

        answers.period();
        assertThat(events).containsExactly("told Hello", "stored Hello", "replied Hello in talk by m after 250 ms");
    }

    @Test
    void saysThatItIsBusyWhenTheExecutorHasNoRoomForAFailure() {
        var turn = turn(work -> {
            throw new RejectedExecutionException("full");
        });
        turn.onFailure(new ModelFailure(ModelFailure.Kind.TIMEOUT, "too slow"));

        assertThat(events).containsExactly("problem UNAVAILABLE");
    }

    @Test
    void tellsThatTheAnswerCannotBeStored() {
        refusal = new IllegalStateException(new SQLException("no such column", "42703"));
        var turn = turn(Runnable::run);
        turn.onOutput(output("Hello"));
        turn.onEnd(SERVED);

        assertThat(events).containsExactly("told Hello", "problem INTERNAL_ERROR");
    }

    private Turn turn(Executor executor) {
        return new Turn(conversations, answers, executor, QUESTION, "r-1", false, memory.share(), MOST, new Client());
    }

    private static ModelOutput output(String text) {
        return new ModelOutput(new byte[0], text, !text.isEmpty(), null, null);
    }

    /** A store that notes what it is given. */
    private class Store extends ConversationStore {

        @Override
        public void answer(UUID question, String text, Instant now) {
            assertThat(question).isEqualTo(QUESTION.message());
            assertThat(now).isEqualTo(NOON);
            if (refusal != null) {
                throw refusal;
            }
            events.add("stored " + text);
        }

        @Override
        public void fail(UUID question) {
            assertThat(question).isEqualTo(QUESTION.message());
            events.add("marked");
        }
    }

    private final class Client implements Turn.Listener {

        @Override
        public void onText(String text) {
            events.add("told " + text);
        }

        @Override
        public void onReply(ChatReply reply) {
            events.add("replied %s in %s by %s after %d ms"
                    .formatted(
                            reply.response(),
                            reply.conversationId(),
                            reply.metadata().model(),
                            reply.metadata().latencyMs()));
        }

        @Override
        public void onProblem(ProblemException problem) {
            events.add("problem " + problem.type());
        }
    }
}
