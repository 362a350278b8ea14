package ai.agentsflow.budgets.hold;

import ai.agentsflow.budgets.account.Account;
import ai.agentsflow.budgets.account.NanoUsd;
import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.redis.Redis;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Holds money of accounts for calls under way, exactly over all nodes: in Redis, else in the database. What a node holds is told anew
 * every few seconds, so a node that ends holds nothing soon, and a Redis that has forgotten everything knows it again.
 */
@ApplicationScoped
public class Holds {

    /** How long a node's figures count that tells none any more. */
    public static final Duration LEASE = Duration.ofSeconds(20);

    private static final System.Logger LOG = System.getLogger(Holds.class.getName());
    private static final long TELL_MS = 200;
    private static final long BEAT_MS = 5_000;
    private static final int TRIES = 3;
    private static final int AT_ONCE = 100;

    /** How many calls may wait for rows of the database at once, and how long the others wait for their turn. */
    private static final int TURNS = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofSeconds(1);

    /** A node whose clock is wrong by less than this still finds its figures. */
    private static final Duration LEFT_BEHIND = Duration.ofHours(1);

    private final RedisHolds shared;
    private final DatabaseHolds database;
    private final Spending spending;
    private final Clock clock;
    private final String node;
    private final Duration lease;
    private final Semaphore turns = new Semaphore(TURNS, true);
    private final NodeCells cells = new NodeCells();
    private final Set<Account> untold = ConcurrentHashMap.newKeySet();
    private @Nullable Future<?> telling;
    private @Nullable Future<?> beating;
    private boolean silent;

    @Resource
    ManagedScheduledExecutorService executor;

    @Inject
    Holds(Redis redis, DatabaseHolds database, Spending spending, Clock clock) {
        this(redis, database, spending, clock, UUID.randomUUID().toString(), LEASE);
    }

    Holds(Redis redis, DatabaseHolds database, Spending spending, Clock clock, String node, Duration lease) {
        this.shared = new RedisHolds(redis, node, lease);
        this.database = database;
        this.spending = spending;
        this.clock = clock;
        this.node = node;
        this.lease = lease;
    }

    void start(@Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event) {
        telling = executor.scheduleWithFixedDelay(this::tellChanges, TELL_MS, TELL_MS, TimeUnit.MILLISECONDS);
        beating = executor.scheduleWithFixedDelay(this::beat, BEAT_MS, BEAT_MS, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        if (telling != null) {
            telling.cancel(false);
        }
        if (beating != null) {
            beating.cancel(false);
        }
    }

    /**
     * Holds what a call may cost at worst of all its accounts, or of none.
     *
     * @throws RuntimeException when neither Redis nor the database can be asked; nothing is held then
     */
    public HoldAnswer hold(List<Claim> claims) {
        var sorted = claims.stream()
                .sorted((one, other) -> one.account().compareTo(other.account()))
                .toList();
        var now = clock.instant();
        var figures = new ArrayList<NodeFigure>(sorted.size());
        for (var claim : sorted) {
            figures.add(cells.change(claim.account(), claim.amount(), now));
        }
        HoldAnswer answer;
        try {
            answer = ask(sorted, figures);
        } catch (RuntimeException e) {
            giveBack(sorted);
            // whoever was asked may have heard it all the same
            sorted.forEach(claim -> untold.add(claim.account()));
            throw e;
        }
        if (!answer.passed()) {
            giveBack(sorted);
        }
        return inOrder(answer, sorted, claims);
    }

    private void giveBack(List<Claim> claims) {
        var now = clock.instant();
        claims.forEach(claim -> cells.change(claim.account(), -claim.amount(), now));
    }

    private HoldAnswer ask(List<Claim> claims, List<NodeFigure> figures) {
        var told = figures;
        for (int i = 0; i < TRIES; i++) {
            var asked = told;
            var answer = shared.hold(claims, asked).orElseGet(() -> inDatabase(claims, asked));
            if (!answer.unknown()) {
                return answer;
            }
            told = learnt(claims);
        }
        throw new IllegalStateException("what is spent of a budget cannot be found out");
    }

    /** A few at a time: others would only wait for the same rows, each with a connection of the pool. */
    private HoldAnswer inDatabase(List<Claim> claims, List<NodeFigure> figures) {
        try {
            if (turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    return database.hold(node, lease, claims, figures);
                } finally {
                    turns.release();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new ProblemException(
                ProblemType.UNAVAILABLE,
                "The database is busy with what other calls hold of their budgets; send it again.",
                List.of(),
                SOON,
                null);
    }

    /** Finds out what is spent of the accounts. */
    private List<NodeFigure> learnt(List<Claim> claims) {
        var figures = new ArrayList<NodeFigure>(claims.size());
        for (var claim : claims) {
            figures.add(cells.figure(claim.account(), 0, NanoUsd.of(spent(claim.account())), clock.instant()));
        }
        return figures;
    }

    private BigDecimal spent(Account account) {
        try {
            return spending.open(account).orElseThrow();
        } catch (RuntimeException e) {
            // another node has made its row at the same moment
            var found = spending.find(List.of(account)).get(account);
            if (found == null) {
                throw e;
            }
            return found;
        }
    }

    /** The answer for the claims in the caller's order. */
    private static HoldAnswer inOrder(HoldAnswer answer, List<Claim> sorted, List<Claim> claims) {
        if (claims.size() == 1 || answer.levels().isEmpty()) {
            return answer;
        }
        var levels = claims.stream()
                .map(claim -> answer.levels().get(sorted.indexOf(claim)))
                .toList();
        int refused = answer.refused() < 0 ? -1 : claims.indexOf(sorted.get(answer.refused()));
        return new HoldAnswer(false, refused, levels);
    }

    /** Changes what is held of accounts, by 10⁻⁹ USD; never waits and never fails. */
    public void change(Map<Account, Long> changes) {
        var now = clock.instant();
        if (!changes.isEmpty()) {
            changes.forEach((account, change) -> cells.change(account, change, now));
            tell(changes.keySet());
        }
    }

    /** The database says what is spent of an account now, and what is held of it changes by 10⁻⁹ USD; never waits and never fails. */
    public void spent(Account account, BigDecimal usd, long change) {
        cells.figure(account, change, NanoUsd.of(usd), clock.instant());
        tell(Set.of(account));
    }

    private void tell(Set<Account> accounts) {
        if (shared.isUp()) {
            shared.tell(cells.figures(accounts, clock.instant()), () -> untold.addAll(accounts));
        } else {
            untold.addAll(accounts);
        }
    }

    /** Tells what could not be told at once: all changes, while there is no Redis. */
    synchronized void tellChanges() {
        var accounts = List.copyOf(untold);
        for (int i = 0; i < accounts.size(); i += AT_ONCE) {
            var some = accounts.subList(i, Math.min(accounts.size(), i + AT_ONCE));
            some.forEach(untold::remove);
            try {
                if (shared.isUp()) {
                    shared.tell(cells.figures(some, clock.instant()), () -> untold.addAll(some));
                } else {
                    database.tell(node, lease, cells.figures(some, clock.instant()));
                }
                heard(null);
            } catch (RuntimeException | LinkageError e) {
                untold.addAll(some);
                heard(e);
                return;
            }
        }
    }

    private void heard(@Nullable Throwable failure) {
        if (failure != null && !silent) {
            LOG.log(
                    Level.WARNING,
                    "what is held of budgets cannot be told to other nodes, it waits: {0}",
                    failure.getMessage());
        }
        silent = failure != null;
    }

    /** Once in a while: everything is told again, with what the database says is spent. An executor's task must not throw. */
    synchronized void beat() {
        var now = clock.instant();
        cells.forgetUnusedSince(now.minus(LEASE));
        var accounts = cells.accounts();
        try {
            spending.find(accounts).forEach((account, usd) -> cells.figure(account, 0, NanoUsd.of(usd), now));
            for (var account : spending.uncounted()) {
                spending.recount(account);
            }
            if (!shared.isUp()) {
                database.removeBefore(now.minus(LEFT_BEHIND));
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.DEBUG, "what is spent of budgets cannot be read now: {0}", e.getMessage());
        }
        untold.addAll(accounts);
        tellChanges();
    }

    /** For tests and reports: what this node holds of an account. */
    long held(Account account) {
        return cells.change(account, 0, Instant.EPOCH).total();
    }
}
