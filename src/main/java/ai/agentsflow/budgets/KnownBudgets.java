package ai.agentsflow.budgets;

import ai.agentsflow.budgets.account.BudgetOwner;
import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.database.start.DatabaseReady;
import ai.agentsflow.platform.web.Requester;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The budgets there are, in memory, so that a call without one costs a look or two here and nothing else. Every second the changes
 * since the last look are read; what this node itself changes is known at once. While the database is away the known ones hold.
 */
@ApplicationScoped
class KnownBudgets {

    private static final System.Logger LOG = System.getLogger(KnownBudgets.class.getName());
    private static final long PERIOD_MS = 1_000;

    private final BudgetStore store;
    private final Map<BudgetOwner, Budget> byOwner = new ConcurrentHashMap<>();
    private @Nullable Future<?> looking;
    private long revision;
    private volatile boolean away;
    private volatile boolean begun;
    private volatile boolean read;

    @Resource
    ManagedScheduledExecutorService executor;

    @Inject
    KnownBudgets(BudgetStore store) {
        this.store = store;
    }

    void start(@Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event) {
        looking = executor.scheduleWithFixedDelay(this::look, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    void begin(@Observes @Priority(StartOrder.BACKGROUND_WORK) DatabaseReady event) {
        begun = true;
        refresh();
    }

    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        if (looking != null) {
            looking.cancel(false);
        }
    }

    private void look() {
        if (begun) {
            refresh();
        }
    }

    /** Whether the database was ever asked: before that nobody can say who has a budget. */
    boolean areRead() {
        return read;
    }

    /** All budgets that a request counts against. */
    List<Budget> of(Requester requester) {
        if (byOwner.isEmpty()) {
            return List.of();
        }
        var found = new ArrayList<Budget>(2);
        var key = requester.key();
        if (key != null) {
            add(found, BudgetOwner.Kind.KEY, key.toString());
        }
        add(found, BudgetOwner.Kind.USER, requester.subject());
        for (var tag : requester.tags()) {
            add(found, BudgetOwner.Kind.TAG, tag);
        }
        return found;
    }

    private void add(List<Budget> found, BudgetOwner.Kind kind, String id) {
        of(new BudgetOwner(kind, id)).ifPresent(found::add);
    }

    /** The budget of one owner. */
    Optional<Budget> of(BudgetOwner owner) {
        return Optional.ofNullable(byOwner.get(owner));
    }

    /** Reads what has changed since the last look. */
    synchronized void refresh() {
        try {
            // a database that was away may have come back as an older one
            var look = store.changesAfter(away ? 0 : revision);
            var there = new HashSet<BudgetOwner>();
            for (var change : look.changes()) {
                var budget = change.budget();
                if (budget == null) {
                    byOwner.remove(change.owner());
                } else {
                    byOwner.put(change.owner(), budget);
                    there.add(change.owner());
                }
                revision = change.revision();
            }
            if (look.whole()) {
                byOwner.keySet().retainAll(there);
            }
            read = true;
            if (away) {
                away = false;
                LOG.log(Level.INFO, "budgets are read again");
            }
        } catch (RuntimeException | LinkageError e) {
            if (!away) {
                away = true;
                LOG.log(Level.WARNING, "budgets cannot be read, the known ones hold: {0}", e.getMessage());
            }
        }
    }
}
