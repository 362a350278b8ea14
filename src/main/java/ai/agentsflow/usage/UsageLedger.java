package ai.agentsflow.usage;

import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.database.RetryPause;
import ai.agentsflow.platform.journal.Leftover;
import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Takes usage records from any thread without waiting, and has one writer bring them to the database in batches. A record that was
 * taken stands in the journal, so it outlives the process; the next process that uses the journal's directory brings it to the database.
 *
 * <p>While the database is away records wait, a bounded number of them, and the writer tries again, less and less often. A
 * record that the database refuses for good is set aside and holds up no other. {@code /metrics} tells how many wait, how many were
 * refused and how many were lost since there was no room; the log says so at once and again, with the number, when records are
 * written again.
 */
@ApplicationScoped
public class UsageLedger {

    private static final System.Logger LOG = System.getLogger(UsageLedger.class.getName());
    private static final int BATCH = 500;
    private static final long PERIOD_MS = 200;
    private static final int LAST_TRIES = 3;
    private static final Duration SOON = Duration.ofSeconds(2);

    private final UsageWriter writer;
    private final UsageConfig config;
    private final Event<UsageRecord> listeners;
    private final RecordJournal journal;
    private final WaitingRecords waiting;
    private final LedgerFigures figures = new LedgerFigures();
    private final RetryPause pause = new RetryPause();
    private final AtomicBoolean unheard = new AtomicBoolean();
    private @Nullable Future<?> writing;
    private @Nullable Future<?> tending;

    @Resource
    ManagedScheduledExecutorService executor;

    @Inject
    public UsageLedger(UsageWriter writer, UsageConfig config, Event<UsageRecord> listeners) {
        this.writer = writer;
        this.config = config;
        this.listeners = listeners;
        this.journal = new RecordJournal(config.journal(), System::nanoTime);
        this.waiting = new WaitingRecords(journal);
    }

    /**
     * Makes sure, before a model is asked, that the call can be written down.
     *
     * @throws ProblemException 503 while there is no room for its record; not where the settings let calls go on all the same
     */
    public void requireRoom() {
        if (!hasRoom()) {
            throw new ProblemException(
                    ProblemType.UNAVAILABLE,
                    "The server cannot write down what the call costs right now, so it asks no model.",
                    List.of(),
                    SOON,
                    null);
        }
    }

    /** Whether calls go on: there is room for their records, or the settings say that there need be none. */
    boolean hasRoom() {
        return !config.enabled() || !config.strict() || (journal.isOff() ? waiting.hasRoom() : journal.hasRoom());
    }

    /** Remembers a call and tells whoever listens for calls; never waits and never fails. */
    public void record(UsageRecord record) {
        if (!config.enabled()) {
            return;
        }
        if (!waiting.add(record)) {
            figures.foundNoRoom();
        }
        tell(record);
    }

    /** What a listener makes of a call is no affair of the caller who waits for its answer. */
    private void tell(UsageRecord record) {
        try {
            listeners.fire(record);
            unheard.set(false);
        } catch (RuntimeException | Error e) {
            if (!unheard.getAndSet(true)) {
                LOG.log(Level.ERROR, "a call of a model was recorded, and could not be told to all who count them", e);
            }
        }
    }

    void start(
            @Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event,
            Metrics metrics) {
        figures.showIn(metrics, waiting::size, journal::bytes);
        if (config.enabled()) {
            journal.open();
        }
        if (config.enabled() && !journal.isOff()) {
            // not the writer's task, whom the database may keep waiting
            tending = executor.scheduleWithFixedDelay(this::tend, PERIOD_MS / 2, PERIOD_MS / 2, TimeUnit.MILLISECONDS);
        }
        writing = executor.scheduleWithFixedDelay(this::period, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    /** Writes what still waits; before the beans go, for the pool goes before them. */
    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        if (writing != null) {
            writing.cancel(false);
        }
        if (tending != null) {
            tending.cancel(false);
        }
        for (int i = 0; i < LAST_TRIES && waiting.inMemory() > 0; i++) {
            write();
        }
        int lost = waiting.unkept();
        int kept = waiting.size() - lost;
        journal.close();
        if (kept > 0) {
            LOG.log(
                    Level.WARNING,
                    "{0} usage records stay in the journal: the next start brings them to the database",
                    kept);
        }
        if (lost > 0) {
            LOG.log(Level.ERROR, "{0} usage records could not be written before the end and are lost", lost);
        }
    }

    /** How many records are not in the database yet. */
    int waiting() {
        return waiting.size();
    }

    /** How many the database has refused since the start. */
    long refused() {
        return figures.refused();
    }

    /** How many found no room to be kept in since the start. */
    long lost() {
        return figures.lost();
    }

    /** Whether records could not be written when that was last tried. */
    boolean isBehind() {
        return pause.isFailing();
    }

    /** What the writer does once in a period: nothing, for a while, after a failure. */
    synchronized void period() {
        if (pause.isOver()) {
            write();
        }
    }

    /** What the journal wants done more often than that. */
    void tend() {
        journal.tend();
    }

    /** Why the journal takes no records; nothing while it does, or where there is none. */
    Optional<String> journalFault() {
        return journal.fault();
    }

    /** Whether records outlive the process. */
    boolean isKept() {
        return !journal.isOff();
    }

    /** An executor's periodic task that throws is never run again, so nothing may leave here. */
    private synchronized void write() {
        try {
            for (var batch = waiting.oldest(BATCH); !batch.isEmpty(); batch = waiting.oldest(BATCH)) {
                var outcome = writer.write(batch, pause.isFailing());
                waiting.done(outcome.done());
                figures.wereRefused(outcome.refused(), outcome.lost());
                if (outcome.failure() != null) {
                    failed(outcome.failure());
                    return;
                }
                succeeded();
            }
            for (var left = journal.leftover(); left.isPresent(); left = journal.leftover()) {
                try (var leftover = left.get()) {
                    if (!write(leftover)) {
                        return;
                    }
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            failed(e);
        }
    }

    /** Brings the lines of a file to the database; whether all of them are there. */
    private boolean write(Leftover leftover) throws IOException {
        int count = 0;
        int unread = 0;
        for (var lines = leftover.next(BATCH); !lines.isEmpty(); lines = leftover.next(BATCH)) {
            var batch = lines.stream()
                    .map(RecordForm::read)
                    .flatMap(Optional::stream)
                    .toList();
            unread += lines.size() - batch.size();
            count += batch.size();
            if (!batch.isEmpty()) {
                var outcome = writer.write(batch, true);
                figures.wereRefused(outcome.refused(), outcome.lost());
                if (outcome.failure() != null) {
                    journal.again(leftover);
                    failed(outcome.failure());
                    return false;
                }
            }
        }
        succeeded();
        unread += leftover.damaged();
        if (unread > 0) {
            leftover.keep();
            LOG.log(
                    Level.ERROR,
                    "{0} lines of the journal {1} are no usage records; they are kept beside it in a file .damaged",
                    unread,
                    leftover.name());
        }
        leftover.done();
        LOG.log(
                Level.INFO,
                "{0} usage records that waited in the journal {1} are in the database",
                count,
                leftover.name());
        return true;
    }

    private void failed(Throwable failure) {
        if (pause.failed()) {
            LOG.log(
                    Level.WARNING,
                    "usage cannot be written, it waits in {0}: {1}",
                    journal.isOff() ? "memory" : "the journal",
                    WriteFailure.brief(failure));
        }
    }

    private void succeeded() {
        if (pause.succeeded()) {
            LOG.log(Level.INFO, "usage is written again");
        }
        figures.haveRoom();
    }
}
