package ai.agentsflow.budgets;

import ai.agentsflow.access.Caller;
import ai.agentsflow.budgets.account.BudgetOwner;
import ai.agentsflow.budgets.account.NanoUsd;
import ai.agentsflow.budgets.hold.Claim;
import ai.agentsflow.budgets.hold.HoldNode;
import ai.agentsflow.budgets.hold.Holds;
import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.platform.redis.RedisAt;
import ai.agentsflow.usage.UsageConfig;
import ai.agentsflow.usage.UsageLedger;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** The budgets of a node that has a database and no Redis. */
public final class BudgetNode {

    /** An administrator. */
    public static final Caller ROOT = new Caller("root", Set.of("user", "admin"));

    public final List<BudgetNearEnd> news = new ArrayList<>();
    public final Budgets budgets;

    final HoldNode holds;
    final KnownBudgets known;
    final WrittenCalls written;
    final Metrics metrics = new Metrics();

    private final OwnerBudgets owners;
    private final Clock clock;

    private BudgetNode(DataSource database, Clock clock, BudgetsConfig config) {
        holds = new HoldNode(UUID.randomUUID().toString(), RedisAt.nowhere().redis(), database, clock, Holds.LEASE);
        this.clock = clock;
        var store = new BudgetStore(database, clock);
        var ledger = new UsageLedger(null, new UsageConfig(true), null);
        known = new KnownBudgets(store);
        known.begin(new ai.agentsflow.platform.database.start.DatabaseReady());
        var calls = new HeldCalls(holds.holds);
        written = new WrittenCalls(known, holds.spending, calls, holds.holds, config, news::add);
        owners = new OwnerBudgets(store, known, holds.spending, ledger, clock);
        budgets = new Budgets(known, holds.holds, calls, config, ledger, metrics, clock);
    }

    public static BudgetNode on(DataSource database, Clock clock) {
        return new BudgetNode(database, clock, new BudgetsConfig(80, BudgetsConfig.Unpriced.REFUSED));
    }

    public OwnerBudgets owners() {
        return owners;
    }

    /** What is left of a budget, with all that is held of it. */
    public double left(BudgetOwner owner) {
        var budget = known.of(owner).orElseThrow();
        long limit = NanoUsd.of(budget.usd());
        // more than there can be: nothing is held by it
        var answer = holds.holds.hold(List.of(new Claim(budget.account(clock.instant()), limit, 2 * limit + 1)));
        return NanoUsd.usd(answer.levels().get(0).left()).doubleValue();
    }
}
