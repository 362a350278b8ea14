package ai.agentsflow.usage;

import ai.agentsflow.platform.config.StartOrder;
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
import java.util.concurrent.atomic.LongAdder;
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

    /** Two seconds: a database that is back is to be noticed. */
    private static final int MOST_PERIODS_LEFT_OUT = 9;

    private static final int TENFOLD = 10;

    private final UsageWriter writer;
    private final UsageConfig config;
    private final Event<UsageRecord> listeners;
    private final WaitingRecords waiting = new WaitingRecords();
    private final LongAdder lost = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final AtomicBoolean full = new AtomicBoolean();
    private final AtomicBoolean unheard = new AtomicBoolean();
    private @Nullable Future<?> writing;
    private int failures;
    private int periodsLeftOut;
    private long lostAndTold;
    private long refusedToTell = 1;
    private boolean refusedFull;

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
            lost.increment();
            if (!full.getAndSet(true)) {
                LOG.log(
                        Level.ERROR,
                        "{0} usage records wait; there is no room for more, they are lost",
                        WaitingRecords.MOST);
            }
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
        metrics.gauge("agentsflow_usage_records_waiting", "Usage records that are not in the database yet", () ->
                (double) waiting.size());
        metrics.counter(
                "agentsflow_usage_records_lost", "Usage records that found no room while they waited", lost::sum);
        metrics.counter(
                "agentsflow_usage_records_refused",
                "Usage records that the database refuses; they stand in the table usage_refused",
                refused::sum);
        writing = executor.scheduleWithFixedDelay(this::period, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    /** Writes what still waits; before the beans go, for the pool goes before them. */
    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        if (writing != null) {
            writing.cancel(false);
        }
        write();
        int left = waiting.size();
        if (left > 0) {
            LOG.log(Level.ERROR, "{0} usage records could not be written before the end and are lost", left);
        }
    }

    /** What the writer does once in a period: nothing, for a while, after a failure. */
    synchronized void period() {
        if (periodsLeftOut > 0) {
            periodsLeftOut--;
        } else {
            write();
        }
    }

    /** An executor's periodic task that throws is never run again, so nothing may leave here. */
    private synchronized void write() {
        try {
            for (var batch = waiting.oldest(BATCH); !batch.isEmpty(); batch = waiting.oldest(BATCH)) {
                var outcome = writer.write(batch, failures > 0);
                waiting.done(outcome.done());
                refused(outcome.refused(), outcome.lost());
                if (outcome.failure() != null) {
                    failed(outcome.failure());
                    return;
                }
                recovered();
            }
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    private void failed(Throwable failure) {
        failures++;
        periodsLeftOut = Math.min((1 << Math.min(failures, 4)) - 1, MOST_PERIODS_LEFT_OUT);
        if (failures == 1) {
            LOG.log(Level.WARNING, "usage cannot be written, it waits in memory: {0}", WriteFailure.brief(failure));
        }
    }

    /** The log has a line for the first one, and another each time there are ten times as many. */
    private void refused(int count, int withoutRoom) {
        refused.add(count);
        if (refused.sum() >= refusedToTell) {
            LOG.log(
                    Level.ERROR,
                    "the database has refused {0} usage records; they stand in the table usage_refused, others are written",
                    refused.sum());
            while (refusedToTell <= refused.sum()) {
                refusedToTell *= TENFOLD;
            }
        }
        lost.add(withoutRoom);
        lostAndTold += withoutRoom;
        if (withoutRoom > 0 && !refusedFull) {
            refusedFull = true;
            LOG.log(
                    Level.ERROR,
                    "usage_refused holds {0} records; what the database refuses from now on is lost",
                    RefusedRecords.MOST);
        }
    }

    private void recovered() {
        if (failures > 0) {
            failures = 0;
            LOG.log(Level.INFO, "usage is written again");
        }
        if (full.getAndSet(false)) {
            long all = lost.sum();
            LOG.log(Level.ERROR, "{0} usage records did not fit in memory and are lost", all - lostAndTold);
            lostAndTold = all;
        }
    }
}
