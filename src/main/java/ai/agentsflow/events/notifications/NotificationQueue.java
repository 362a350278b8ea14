package ai.agentsflow.events.notifications;

import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.database.RetryPause;
import ai.agentsflow.platform.database.start.DatabaseReady;
import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.platform.problem.DatabaseFailures;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Takes news from any thread without waiting, and has one writer make notifications of it. While the database is away news waits, a
 * bounded number; what finds no room is lost and counted. Once in a while the writer deletes notifications that have expired.
 */
@ApplicationScoped
class NotificationQueue {

    static final int MOST = 1_000;

    private static final System.Logger LOG = System.getLogger(NotificationQueue.class.getName());
    private static final long PERIOD_MS = 200;

    /** How often expired ones are looked for: once a minute. */
    private static final int EXPIRE_EVERY = 300;

    private static final int MOST_ROUNDS = 10;

    private final Notifications notifications;
    private final Queue<News> waiting = new ArrayBlockingQueue<>(MOST);
    private final LongAdder lost = new LongAdder();
    private final RetryPause pause = new RetryPause();
    private @Nullable Future<?> rounds;
    private int period;
    private volatile boolean begun;

    @Resource
    @Nullable
    ManagedScheduledExecutorService executor;

    @Inject
    NotificationQueue(Notifications notifications) {
        this.notifications = notifications;
    }

    /** Has a notification made of it soon; never waits and never fails. */
    void add(News news) {
        if (!waiting.offer(news)) {
            lost.increment();
        }
    }

    void start(
            @Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event,
            Metrics metrics) {
        metrics.gauge("agentsflow_notifications_waiting", "Notifications that are not in the database yet", () ->
                (double) waiting.size());
        metrics.counter(
                "agentsflow_notifications_lost", "Notifications that found no room to wait in, or were refused", () ->
                        (double) lost.sum());
        if (executor != null) {
            rounds = executor.scheduleWithFixedDelay(this::period, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
        }
    }

    void begin(@Observes @Priority(StartOrder.BACKGROUND_WORK) DatabaseReady event) {
        begun = true;
    }

    /** Writes what still waits; before the beans go, for the pool goes before them. */
    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        if (rounds != null) {
            rounds.cancel(false);
        }
        if (begun) {
            write();
        }
    }

    /** What is done once in a period: nothing, for a while, after a failure. */
    synchronized void period() {
        if (begun && pause.isOver()) {
            write();
            period++;
            if (period % EXPIRE_EVERY == 0) {
                expire();
            }
        }
    }

    /** An executor's periodic task that throws is never run again, so nothing may leave here. */
    private synchronized void write() {
        for (var next = waiting.peek(); next != null; next = waiting.peek()) {
            try {
                notifications.raise(next);
            } catch (RuntimeException | LinkageError e) {
                if (DatabaseFailures.isUnavailable(e) || DatabaseFailures.isBusy(e)) {
                    if (pause.failed()) {
                        LOG.log(Level.WARNING, "notifications wait for the database: {0}", e.getMessage());
                    }
                    return;
                }
                lost.increment();
                LOG.log(Level.ERROR, "a notification could not be stored", e);
            }
            waiting.poll();
            if (pause.succeeded()) {
                LOG.log(Level.INFO, "notifications are stored again");
            }
        }
    }

    private void expire() {
        try {
            for (int i = 0; i < MOST_ROUNDS && notifications.expire() > 0; i++) {
                LOG.log(Level.DEBUG, "deleted notifications that had expired");
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.DEBUG, "expired notifications wait for the database: {0}", e.getMessage());
        }
    }

    /** How much waits. */
    int waiting() {
        return waiting.size();
    }

    /** How much was lost. */
    long lost() {
        return lost.sum();
    }
}
