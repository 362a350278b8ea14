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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Takes usage records from any thread without waiting, and has one writer bring them to the database in batches.
 *
 * <p>While the database is away records wait in memory, a bounded number of them. {@code /metrics} tells how many wait and how many
 * were lost since there was no room; the log says so at once and again, with the number, when records are written again.
 */
@ApplicationScoped
public class UsageLedger {

    private static final System.Logger LOG = System.getLogger(UsageLedger.class.getName());
    private static final int MOST_WAITING = 50_000;
    private static final int BATCH = 500;
    private static final long PERIOD_MS = 200;

    private final UsageStore store;
    private final UsageConfig config;
    private final Event<UsageRecord> listeners;
    private final BlockingQueue<UsageRecord> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final List<UsageRecord> batch = new ArrayList<>(BATCH);
    private @Nullable Future<?> writing;
    private final LongAdder lost = new LongAdder();
    private boolean failing;
    private final AtomicBoolean full = new AtomicBoolean();
    private long lostAndTold;
    private volatile int inHand;

    @Resource
    ManagedScheduledExecutorService executor;

    @Inject
    public UsageLedger(UsageStore store, UsageConfig config, Event<UsageRecord> listeners) {
        this.store = store;
        this.config = config;
        this.listeners = listeners;
    }

    /** Remembers a call and tells whoever listens for calls; never waits and never fails. */
    public void record(UsageRecord record) {
        if (!config.enabled()) {
            return;
        }
        if (!waiting.offer(record)) {
            lost.increment();
            if (!full.getAndSet(true)) {
                LOG.log(Level.ERROR, "{0} usage records wait; there is no room for more, they are lost", MOST_WAITING);
            }
        }
        listeners.fire(record);
    }

    void start(
            @Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event,
            Metrics metrics) {
        metrics.gauge(
                "agentsflow_usage_records_waiting",
                "Usage records that are not in the database yet",
                () -> waiting.size() + inHand);
        metrics.counter(
                "agentsflow_usage_records_lost", "Usage records that found no room while they waited", lost::sum);
        writing = executor.scheduleWithFixedDelay(this::write, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    /** Writes what still waits; before the beans go, for the pool goes before them. */
    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        if (writing != null) {
            writing.cancel(false);
        }
        write();
    }

    private synchronized void write() {
        try {
            do {
                waiting.drainTo(batch, BATCH - batch.size());
                inHand = batch.size();
                if (batch.isEmpty()) {
                    return;
                }
                store.write(List.copyOf(batch), failing);
                batch.clear();
                inHand = 0;
                recovered();
            } while (!waiting.isEmpty());
        } catch (RuntimeException | LinkageError e) {
            if (!failing) {
                failing = true;
                LOG.log(Level.WARNING, "usage cannot be written, it waits in memory: {0}", e.getMessage());
            }
        }
    }

    private void recovered() {
        if (failing) {
            failing = false;
            LOG.log(Level.INFO, "usage is written again");
        }
        if (full.getAndSet(false)) {
            long all = lost.sum();
            LOG.log(Level.ERROR, "{0} usage records did not fit in memory and are lost", all - lostAndTold);
            lostAndTold = all;
        }
    }
}
