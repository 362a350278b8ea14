package ai.agentsflow.chat;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.chat.history.ChatConfig;
import ai.agentsflow.chat.history.ConversationStore;
import ai.agentsflow.chat.history.Conversations;
import ai.agentsflow.chat.history.Question;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import jakarta.transaction.RollbackException;
import jakarta.transaction.TransactionalException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerWriterTest {

    private final RuntimeException gone = failure("08006");

    /** By the question, what was stored. */
    private final Map<UUID, String> stored = new HashMap<>();

    /** By the question, what is refused with what. */
    private final Map<UUID, RuntimeException> refusals = new HashMap<>();

    private final List<Runnable> alarms = new ArrayList<>();
    private @Nullable RuntimeException away;
    private int tries;
    private MemoryBudget memory = MemoryBudget.unlimited();
    private AnswerWriter writer = writer();

    @Test
    void storesAnAnswerAtOnce() {
        var client = new Client();
        writer.store(answer(1, "Hello", client));

        assertThat(client.heard).containsExactly("stored");
        assertThat(stored).containsEntry(id(1), "Hello");
        assertThat(writer.waiting()).isZero();
        assertThat(alarms).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08006", "53300", "57P01",
                        "25006", // cut, no connection to be had, ended by its administrator, read-only
                "55P03", "HYT00", "40001", "40P01", // locks and deadlocks of PostgreSQL and H2
                "23505" // the first try was committed after all
            })
    void triesAgainWhatTheDatabaseDoesNotTakeNow(String state) {
        away = failure(state);
        var client = new Client();
        writer.store(answer(1, "Hello", client));
        assertThat(client.heard).isEmpty();

        away = null;
        writer.period();

        assertThat(client.heard).containsExactly("stored");
        assertThat(stored).containsEntry(id(1), "Hello");
        assertThat(writer.waiting()).isZero();
    }

    @Test
    void triesAgainWhatMayHaveBeenCommittedOrNot() {
        away = new TransactionalException("Managed bean failed", new RollbackException("rolled back"));
        var client = new Client();
        writer.store(answer(1, "Hello", client));

        away = null;
        writer.period();

        assertThat(client.heard).containsExactly("stored");
    }

    @Test
    void givesUpAtOnceWhatWillNeverBeTaken() {
        away = failure("42703");
        var client = new Client();
        writer.store(answer(1, "Hello", client));

        assertThat(client.heard).containsExactly("problem INTERNAL_ERROR");
        assertThat(writer.waiting()).isZero();
    }

    @Test
    void triesLessAndLessOften() {
        away = gone;
        writer.store(answer(1, "Hello", new Client()));
        tries = 0;

        for (int i = 0; i < 100; i++) {
            writer.period();
        }

        assertThat(tries).isBetween(10, 14);
    }

    @Test
    void tellsAClientThatHasWaitedLongAndStoresItsAnswerAllTheSame() {
        away = gone;
        var client = new Client();
        writer.store(answer(1, "Hello", client));
        alarms.forEach(Runnable::run);
        assertThat(client.heard).containsExactly("problem DATABASE_UNAVAILABLE");
        assertThat(client.detail).contains("will be in the conversation's history");

        away = null;
        writer.period();

        assertThat(stored).containsEntry(id(1), "Hello");
        assertThat(client.heard).hasSize(1);
    }

    /** Somebody's lock on one question must not hold up the answers of others. */
    @Test
    void storesOthersWhileOneIsRefused() {
        refusals.put(id(1), failure("55P03"));
        var first = new Client();
        var second = new Client();
        writer.store(answer(1, "one", first));
        away = gone;
        writer.store(answer(2, "two", second));
        away = null;

        writer.period();
        writer.period();
        writer.period();

        assertThat(second.heard).containsExactly("stored");
        assertThat(first.heard).isEmpty();
        assertThat(writer.waiting()).isEqualTo(1);
    }

    @Test
    void keepsSoManyAndNoMore() {
        away = gone;
        var clients = new ArrayList<Client>();
        for (int i = 0; i <= AnswerWriter.MOST; i++) {
            clients.add(new Client());
            writer.store(answer(i, "Hello", clients.get(i)));
        }

        assertThat(writer.waiting()).isEqualTo(AnswerWriter.MOST);
        assertThat(clients.get(AnswerWriter.MOST).heard).containsExactly("problem DATABASE_UNAVAILABLE");
        assertThat(clients.get(0).heard).isEmpty();
    }

    @Test
    void keepsWhatHasRoomInMemoryAndGivesTheRoomBack() {
        memory = new MemoryBudget(100_000);
        writer = writer();
        away = gone;
        var small = new Client();
        var large = new Client();
        writer.store(answer(1, "a".repeat(50_000), small));
        writer.store(answer(2, "b".repeat(50_000), large));
        assertThat(small.heard).isEmpty();
        assertThat(large.heard).containsExactly("problem DATABASE_UNAVAILABLE");

        away = null;
        writer.period();

        assertThat(small.heard).containsExactly("stored");
        assertThat(memory.held()).isZero();
    }

    @Test
    void storesBeforeTheEndWhatStillWaits() {
        away = gone;
        writer.store(answer(1, "Hello", new Client()));
        writer.period();

        away = null;
        writer.stop("the end");

        assertThat(stored).containsEntry(id(1), "Hello");
    }

    private AnswerWriter writer() {
        return new AnswerWriter(
                new Conversations(new Store(), new ChatConfig(50), Clock.systemUTC()), memory, (delay, task) -> {
                    assertThat(delay).isEqualTo(AnswerWriter.PATIENCE);
                    alarms.add(task);
                    return () -> {};
                });
    }

    private static UnstoredAnswer answer(int question, String text, Client client) {
        return new UnstoredAnswer(new Question(id(question), "talk", List.of()), text, client);
    }

    private static UUID id(int question) {
        return new UUID(0, question);
    }

    private static RuntimeException failure(String state) {
        return new IllegalStateException(new SQLException("the database's words", state));
    }

    private static final class Client implements UnstoredAnswer.Listener {

        private final List<String> heard = new ArrayList<>();
        private String detail = "";

        @Override
        public void onStored() {
            heard.add("stored");
        }

        @Override
        public void onProblem(ProblemException problem) {
            heard.add("problem " + problem.type());
            detail = problem.getMessage();
            assertThat(problem.type() == ProblemType.INTERNAL_ERROR
                            || problem.retryAfter().isPresent())
                    .isTrue();
        }
    }

    private final class Store extends ConversationStore {

        @Override
        public void answer(UUID question, String text, Instant now) {
            tries++;
            if (away != null) {
                throw away;
            }
            if (refusals.containsKey(question)) {
                throw refusals.get(question);
            }
            stored.put(question, text);
        }
    }
}
