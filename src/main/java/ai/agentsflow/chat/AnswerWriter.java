package ai.agentsflow.chat;

import ai.agentsflow.chat.history.Conversations;
import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.database.RetryPause;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.platform.problem.DatabaseFailures;
import ai.agentsflow.platform.problem.Failures;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.timer.Alarms;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Stores answers. An answer that the database does not take now has cost money all the same: it waits in memory and is tried again,
 * less and less often, until it is stored. Its client waits for that too, for a while, and hears then that the answer will be found
 * in the history. A bounded number of answers waits, within the memory budget; {@code /metrics} tells how many wait and how many were
 * lost.
 */
@ApplicationScoped
class AnswerWriter {

    static final int MOST = 1_000;

    /** How long a client waits for its answer to be stored. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final System.Logger LOG = System.getLogger(AnswerWriter.class.getName());
    private static final Duration COME_BACK = Duration.ofSeconds(5);
    private static final long PERIOD_MS = 200;
    private static final int LAST_TRIES = 3;
    private static final int BYTES_PER_CHARACTER = 2;

    private final Conversations conversations;
    private final MemoryBudget memory;
    private final Alarms alarms;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final LongAdder lost = new LongAdder();
    private final RetryPause pause = new RetryPause();
    private @Nullable Future<?> rounds;

    @Resource
    ManagedScheduledExecutorService executor;

    @Inject
    AnswerWriter(Conversations conversations, MemoryBudget memory, Alarms alarms) {
        this.conversations = conversations;
        this.memory = memory;
        this.alarms = alarms;
    }

    /** One that is kept, and its part of the memory. */
    private record Waiting(UnstoredAnswer answer, MemoryBudget.Share share) {}

    /** Stores an answer now, or keeps it when the database does not take it; never fails. */
    void store(UnstoredAnswer answer) {
        try {
            conversations.answer(answer.question(), answer.text());
        } catch (RuntimeException e) {
            if (mayBeTakenLater(e)) {
                keep(answer, e);
            } else {
                lost(1);
                answer.failed(Failures.problem(e));
            }
            return;
        }
        answer.stored();
    }

    /**
     * Keeps an answer and stores it soon.
     *
     * @param reason why not now; null when nobody has tried
     */
    void keep(UnstoredAnswer answer, @Nullable RuntimeException reason) {
        var share = memory.share();
        if (count.incrementAndGet() > MOST || !share.take(bytes(answer))) {
            forget(share);
            lost(1);
            answer.failed(reason == null ? tooBusy() : Failures.problem(reason));
            return;
        }
        waiting.add(new Waiting(answer, share));
        answer.ringing(alarms.after(PATIENCE, () -> answer.failed(notYet())));
    }

    private static long bytes(UnstoredAnswer answer) {
        return (long) BYTES_PER_CHARACTER * answer.text().length();
    }

    private void forget(MemoryBudget.Share share) {
        count.decrementAndGet();
        share.giveBack();
    }

    void start(
            @Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event,
            Metrics metrics) {
        metrics.gauge("agentsflow_chat_answers_waiting", "Models' answers that are not in the database yet", () ->
                (double) waiting());
        metrics.counter(
                "agentsflow_chat_answers_lost", "Models' answers that were never stored", () -> (double) lost.sum());
        rounds = executor.scheduleWithFixedDelay(this::period, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    /** Stores what still waits; before the beans go, for the pool goes before them. */
    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        if (rounds != null) {
            rounds.cancel(false);
        }
        for (int i = 0; i < LAST_TRIES && waiting() > 0; i++) {
            write();
        }
        lost(waiting());
    }

    /** How many answers are kept. */
    int waiting() {
        return count.get();
    }

    /** What happens once in a period: nothing, for a while, after a failure. */
    synchronized void period() {
        if (pause.isOver()) {
            write();
        }
    }

    /** An executor's periodic task that throws is never run again, so nothing may leave here. */
    private synchronized void write() {
        try {
            for (int left = waiting(); left > 0; left--) {
                var next = waiting.peek();
                if (next == null || !isDone(next)) {
                    return;
                }
            }
            if (pause.succeeded()) {
                LOG.log(Level.INFO, "answers of chat are stored again");
            }
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "answers of chat cannot be stored", e);
        }
    }

    /** False when it has to be tried again. The others come first then: what is in the way may stand before this one alone. */
    private boolean isDone(Waiting next) {
        try {
            conversations.answer(next.answer().question(), next.answer().text());
        } catch (RuntimeException e) {
            if (!mayBeTakenLater(e)) {
                remove(next);
                lost(1);
                next.answer().failed(Failures.problem(e));
                return true;
            }
            waiting.remove(next);
            waiting.add(next);
            if (pause.failed()) {
                LOG.log(
                        Level.WARNING,
                        "answers of chat cannot be stored, they wait in memory: SQLSTATE {0}",
                        DatabaseFailures.state(e).orElse("unknown"));
            }
            return false;
        }
        remove(next);
        next.answer().stored();
        return true;
    }

    private void remove(Waiting done) {
        waiting.remove(done);
        forget(done.share());
    }

    /** A duplicate is this answer itself, whose first transaction ended well after all; that shows when it is tried again. */
    private static boolean mayBeTakenLater(RuntimeException failure) {
        return DatabaseFailures.isUnavailable(failure)
                || DatabaseFailures.isBusy(failure)
                || DatabaseFailures.isDuplicate(failure)
                || DatabaseFailures.isLostCommit(failure);
    }

    private void lost(int answers) {
        if (answers > 0) {
            lost.add(answers);
            LOG.log(Level.ERROR, "{0} answers of chat could not be stored and are lost", answers);
        }
    }

    private static ProblemException notYet() {
        return new ProblemException(
                ProblemType.DATABASE_UNAVAILABLE,
                "The model has answered, and the database cannot store the answer yet. The answer is kept and will be in the"
                        + " conversation's history; look there before you send the message again.",
                List.of(),
                COME_BACK,
                null);
    }

    private static ProblemException tooBusy() {
        return new ProblemException(
                ProblemType.UNAVAILABLE, "The server is too busy.", List.of(), Duration.ofSeconds(1), null);
    }
}
