package ai.agentsflow.usage;

import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.database.RetryPause;
import ai.agentsflow.platform.metrics.Metrics;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Takes usage records from any thread without waiting, and has one writer bring them to the database in batches.
 *
 * <p>While the database is away records wait in memory, a bounded number of them, and the writer tries again, less and less often. A
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

    private final UsageWriter writer;
    private final UsageConfig config;
    private final Event<UsageRecord> listeners;
    private final WaitingRecords waiting = new WaitingRecords();
    private final LedgerFigures figures = new LedgerFigures();
    private final RetryPause pause = new RetryPause();
    private final AtomicBoolean unheard = new AtomicBoolean();
    private @Nullable Future<?> writing;

    @Resource
    ManagedScheduledExecutorService executor;

    @Inject
    public UsageLedger(UsageWriter writer, UsageConfig config, Event<UsageRecord> listeners) {
        this.writer = writer;
        this.config = config;
        this.listeners = listeners;
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
        figures.showIn(metrics, waiting::size);
        writing = executor.scheduleWithFixedDelay(this::period, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    /** Writes what still waits; before the beans go, for the pool goes before them. */
    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        if (writing != null) {
            writing.cancel(false);
        }
        for (int i = 0; i < LAST_TRIES && waiting.size() > 0; i++) {
            write();
        }
        int left = waiting.size();
        if (left > 0) {
            LOG.log(Level.ERROR, "{0} usage records could not be written before the end and are lost", left);
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
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    private void failed(Throwable failure) {
        if (pause.failed()) {
            LOG.log(Level.WARNING, "usage cannot be written, it waits in memory: {0}", WriteFailure.brief(failure));
        }
    }

    private void succeeded() {
        if (pause.succeeded()) {
            LOG.log(Level.INFO, "usage is written again");
        }
        figures.haveRoom();
    }
}
