package ai.agentsflow.health;

import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.catalogue.file.CatalogueFile;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.platform.config.StartOrder;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps checking every model in the background, each at its own interval, and knows what the last check found. */
@ApplicationScoped
public class ModelHealth {

    private static final System.Logger LOG = System.getLogger(ModelHealth.class.getName());
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration AGAIN_AFTER = Duration.ofMillis(500);
    private static final Duration LOST_AFTER = Duration.ofSeconds(1);
    private static final double JITTER = 0.1;

    private final CatalogueFile catalogue;
    private final HealthProbe probe;
    private final Duration reload;
    private final Map<ModelEntry, Watch> watches = new ConcurrentHashMap<>();
    private Instant nextReload = Instant.MIN;
    private @Nullable Future<?> ticking;

    @Resource
    ManagedScheduledExecutorService executor;

    @Inject
    public ModelHealth(CatalogueFile catalogue, HealthProbe probe) {
        this.catalogue = catalogue;
        this.probe = probe;
        this.reload = catalogue.reloadInterval();
    }

    /** What is known of one entry. A changed entry is another one, and begins anew. */
    private static final class Watch {
        private volatile ModelStatus status = ModelStatus.UNKNOWN;
        private volatile List<String> served = List.of();
        private volatile Instant due = Instant.MIN;
        /** When the check under way is given up for lost; null when there is none. */
        private volatile @Nullable Instant lostAt;
    }

    void start(@Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event) {
        ticking = executor.scheduleWithFixedDelay(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    @PreDestroy
    void stop() {
        if (ticking != null) {
            ticking.cancel(false);
        }
    }

    public ModelStatus status(ModelEntry entry) {
        var watch = watches.get(entry);
        return watch == null ? ModelStatus.UNKNOWN : watch.status;
    }

    /** A call has found what a check would: the model is down until the next check. */
    public void refused(ModelEntry entry, ModelFailure failure) {
        become(entry, watch(entry), ModelStatus.down(DownReason.of(failure), failure.forOperators(), Instant.now()));
    }

    /** The models that the upstream of a discovering entry, or of a pattern, served when it was last asked. */
    public List<String> served(ModelEntry entry) {
        var watch = watches.get(entry);
        return watch == null ? List.of() : watch.served;
    }

    /** An executor's periodic task that throws is never run again, so nothing may leave here. */
    private void tick() {
        try {
            Instant now = Instant.now();
            if (!now.isBefore(nextReload)) {
                nextReload = now.plus(reload);
                catalogue.reload();
                watches.keySet().retainAll(catalogue.current().models());
            }
            for (ModelEntry entry : catalogue.current().models()) {
                var watch = watch(entry);
                var lostAt = watch.lostAt;
                if (lostAt == null ? !now.isBefore(watch.due) : now.isAfter(lostAt)) {
                    check(entry, watch);
                }
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.ERROR, "the health checks failed", e);
        }
    }

    private Watch watch(ModelEntry entry) {
        return watches.computeIfAbsent(entry, key -> new Watch());
    }

    private void check(ModelEntry entry, Watch watch) {
        if (!entry.missingVariables().isEmpty()) {
            // the environment does not change while the server runs
            watch.due = Instant.MAX;
            watch.status = ModelStatus.down(String.join(", ", entry.missingVariables()) + " is not set", Instant.now());
            return;
        }
        watch.lostAt = Instant.now().plus(entry.health().timeout()).plus(LOST_AFTER);
        try {
            probe.probe(entry).whenComplete((finding, failure) -> {
                var now = Instant.now();
                if (failure == null) {
                    watch.served = finding.served();
                }
                become(entry, watch, failure == null ? ModelStatus.up(now) : down(failure, now));
                watch.due = now.plus(jittered(entry.health().interval()));
                watch.lostAt = null;
            });
        } catch (RuntimeException | LinkageError e) {
            // while the server deploys it closes and opens the WAR's files, and a class may not be found for a moment
            LOG.log(Level.DEBUG, "the check of " + entry.name() + " could not begin, it is tried again", e);
            watch.due = Instant.now().plus(AGAIN_AFTER);
            watch.lostAt = null;
        }
    }

    private static void become(ModelEntry entry, Watch watch, ModelStatus status) {
        var before = watch.status;
        watch.status = status;
        if (before.healthy() != status.healthy() && before.checkedAt() != null) {
            LOG.log(
                    Level.INFO,
                    "model {0} is {1}",
                    entry.name(),
                    status.healthy() ? "healthy again" : "down: " + status.detail());
        }
    }

    private static ModelStatus down(Throwable failure, Instant now) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof ModelFailure told) {
            return ModelStatus.down(DownReason.of(told), told.forOperators(), now);
        }
        LOG.log(Level.WARNING, "a health check failed in an unforeseen way", cause);
        return ModelStatus.down("the check itself failed", now);
    }

    /** Checks that began together drift apart. */
    private static Duration jittered(Duration interval) {
        double factor = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        return Duration.ofNanos((long) (interval.toNanos() * factor));
    }
}
