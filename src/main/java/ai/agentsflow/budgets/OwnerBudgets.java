package ai.agentsflow.budgets;

import ai.agentsflow.access.Caller;
import ai.agentsflow.audit.AuditEntry;
import ai.agentsflow.budgets.account.Account;
import ai.agentsflow.budgets.account.BudgetOwner;
import ai.agentsflow.budgets.hold.Spending;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.usage.UsageLedger;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sets, shows and takes away the budgets of keys, users and tags. A change holds here at once, and on other nodes a second later. */
@ApplicationScoped
public class OwnerBudgets {

    private static final System.Logger LOG = System.getLogger(OwnerBudgets.class.getName());

    private final BudgetStore store;
    private final KnownBudgets known;
    private final Spending spending;
    private final UsageLedger ledger;
    private final Clock clock;

    @Inject
    OwnerBudgets(BudgetStore store, KnownBudgets known, Spending spending, UsageLedger ledger, Clock clock) {
        this.store = store;
        this.known = known;
        this.spending = spending;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** The budget that somebody has. */
    public Optional<BudgetView> find(BudgetOwner owner) {
        return store.find(owner).map(budget -> views(List.of(budget)).get(owner));
    }

    /** Those of these who have one, as this node knows it. */
    public Map<BudgetOwner, BudgetView> find(Collection<BudgetOwner> owners) {
        return views(owners.stream().flatMap(owner -> known.of(owner).stream()).toList());
    }

    private Map<BudgetOwner, BudgetView> views(List<Budget> budgets) {
        var now = clock.instant();
        var accounts = new HashMap<BudgetOwner, Account>();
        budgets.forEach(budget -> accounts.put(budget.owner(), budget.account(now)));
        var spent = accounts.isEmpty() ? Map.<Account, BigDecimal>of() : spending.find(accounts.values());
        var views = new HashMap<BudgetOwner, BudgetView>();
        for (var budget : budgets) {
            var of = spent.getOrDefault(budget.account(now), BigDecimal.ZERO);
            views.put(budget.owner(), BudgetView.of(budget, of, now));
        }
        return views;
    }

    /** A budget as the audit log shows it. */
    public record Terms(BigDecimal usd, String period) {

        static @Nullable Terms of(Optional<Budget> budget) {
            return budget.map(there -> new Terms(there.usd(), there.period().key()))
                    .orElse(null);
        }
    }

    private AuditEntry entry(
            Caller caller, String action, BudgetOwner owner, Optional<Budget> before, Optional<Budget> after) {
        return AuditEntry.of(
                caller,
                action,
                "budgets/%ss/%s".formatted(owner.kind().key(), owner.id()),
                Terms.of(before),
                Terms.of(after),
                clock.instant());
    }

    /** What there is, once it is sure that somebody may set it or take it away. */
    private Optional<Budget> check(BudgetOwner owner, Caller caller) {
        if (!ledger.isEnabled()) {
            throw new ProblemException(
                    ProblemType.CONFLICT,
                    "Calls leave no records on this server, so nobody knows what is spent: AGENTSFLOW_USAGE_ENABLED=true changes that.");
        }
        var there = store.find(owner);
        if (!caller.isAdmin() && there.filter(Budget::byAdmin).isPresent()) {
            throw new ProblemException(ProblemType.FORBIDDEN, "An administrator has set this budget.");
        }
        return there;
    }

    /**
     * Gives somebody a budget, or changes it. What was spent in its period before counts.
     *
     * @throws ProblemException 403 where an administrator has set it and another comes; 409 where calls leave no records
     */
    public BudgetView set(BudgetOwner owner, NewBudget wish, Caller caller) {
        var budget = wish.of(owner, caller.isAdmin());
        var before = check(owner, caller);
        store.put(budget, entry(caller, "budget.set", owner, before, Optional.of(budget)));
        known.refresh();
        try {
            spending.open(budget.account(clock.instant()));
        } catch (RuntimeException e) {
            // the first call makes the row, or has made it at this moment
            LOG.log(Level.DEBUG, "what was spent before a budget is counted later: {0}", e.getMessage());
        }
        return find(owner).orElseThrow();
    }

    /**
     * Takes a budget away; whether there was one.
     *
     * @throws ProblemException as {@link #set}
     */
    public boolean remove(BudgetOwner owner, Caller caller) {
        var before = check(owner, caller);
        boolean there = store.remove(owner, entry(caller, "budget.remove", owner, before, Optional.empty()));
        known.refresh();
        return there;
    }
}
