package ai.agentsflow.usage;

import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.database.start.DatabaseReady;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the table of calls in order: what an earlier version has written is moved into it, the next month is made ready, and months that have
 * been kept for long enough leave. On every node; what one is at, another leaves alone.
 */
@ApplicationScoped
class UsageUpkeep {

    private static final System.Logger LOG = System.getLogger(UsageUpkeep.class.getName());
    private static final long PERIOD_SECONDS = 60;
    private static final int MOVED_AT_ONCE = 500;
    private static final int MOST_ROUNDS = 100;
    private static final Duration BETWEEN_LOOKS = Duration.ofHours(1);
    private static final Duration AHEAD = Duration.ofDays(7);

    private final UsageStore store;
    private final UsageLedger ledger;
    private final UsageConfig config;
    private final Clock clock;
    private Instant nextLook = Instant.MIN;
    private boolean failed;
    private @Nullable Future<?> rounds;

    @Resource
    ManagedScheduledExecutorService executor;

    @Inject
    UsageUpkeep(UsageStore store, UsageLedger ledger, UsageConfig config, Clock clock) {
        this.store = store;
        this.ledger = ledger;
        this.config = config;
        this.clock = clock;
    }

    void start(@Observes @Priority(StartOrder.BACKGROUND_WORK) DatabaseReady event) {
        if (rounds == null) {
            rounds = executor.scheduleWithFixedDelay(this::round, 1, PERIOD_SECONDS, TimeUnit.SECONDS);
        }
    }

    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        if (rounds != null) {
            rounds.cancel(false);
        }
    }

    /** What is done once a minute; never fails. */
    void round() {
        try {
            moveEarlier();
            var now = clock.instant();
            if (!now.isBefore(nextLook)) {
                store.makeMonths(List.of(now, now.plus(AHEAD)));
                removeOldMonths(now);
                nextLook = now.plus(BETWEEN_LOOKS);
            }
            failed = false;
        } catch (RuntimeException | LinkageError e) {
            if (!failed) {
                LOG.log(
                        Level.WARNING,
                        "the months of usage wait for another time: {0} ({1})",
                        e.getMessage(),
                        WriteFailure.brief(e));
            }
            failed = true;
        }
    }

    private void moveEarlier() {
        long all = 0;
        for (int i = 0; i < MOST_ROUNDS; i++) {
            int moved = ledger.instead(() -> store.moveEarlier(MOVED_AT_ONCE));
            all += moved;
            if (moved < MOVED_AT_ONCE) {
                break;
            }
        }
        if (all > 0) {
            LOG.log(Level.INFO, "moved {0} usage records of an earlier version", all);
        }
    }

    private void removeOldMonths(Instant now) {
        if (config.keep().calls().isZero()) {
            return;
        }
        var before = now.minus(config.keep().calls());
        for (var month = store.oldestBefore(before); month.isPresent(); month = store.oldestBefore(before)) {
            if (!remove(month.get())) {
                return;
            }
        }
    }

    private boolean remove(YearMonth month) {
        var archive = config.keep().archive();
        var removed = store.remove(month, archive);
        if (removed.isPresent()) {
            LOG.log(
                    Level.INFO,
                    "removed the {0} calls of {1}, {2}; their sums stay",
                    removed.getAsLong(),
                    month,
                    archive.map(path -> "kept in " + path).orElse("kept nowhere"));
        }
        return removed.isPresent();
    }
}
