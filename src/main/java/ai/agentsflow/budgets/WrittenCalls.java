package ai.agentsflow.budgets;

import ai.agentsflow.budgets.account.Account;
import ai.agentsflow.budgets.hold.Holds;
import ai.agentsflow.budgets.hold.Spending;
import ai.agentsflow.usage.CallsWritten;
import ai.agentsflow.usage.record.UsageRecord;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Counts what calls have cost in the transaction that writes their records, and gives back what was held for them once it is over. */
@ApplicationScoped
class WrittenCalls {

    private static final int PERCENT = 100;

    private final KnownBudgets known;
    private final Spending spending;
    private final HeldCalls calls;
    private final Holds holds;
    private final BudgetsConfig config;
    private final Consumer<BudgetNearEnd> news;
    private final IdentityHashMap<CallsWritten, Counted> underWay = new IdentityHashMap<>();

    /** What a transaction has counted, by account, and what it has to tell. */
    private record Counted(Map<Account, BigDecimal> spent, List<UUID> records, List<BudgetNearEnd> warnings) {}

    @Inject
    WrittenCalls(
            KnownBudgets known,
            Spending spending,
            HeldCalls calls,
            Holds holds,
            BudgetsConfig config,
            Event<BudgetNearEnd> news) {
        this(known, spending, calls, holds, config, news::fire);
    }

    WrittenCalls(
            KnownBudgets known,
            Spending spending,
            HeldCalls calls,
            Holds holds,
            BudgetsConfig config,
            Consumer<BudgetNearEnd> news) {
        this.known = known;
        this.spending = spending;
        this.calls = calls;
        this.holds = holds;
        this.config = config;
        this.news = news;
    }

    void count(@Observes(during = TransactionPhase.IN_PROGRESS) CallsWritten written) throws SQLException {
        // in the same order on every node, so that two of them never wait for each other
        var costs = new TreeMap<Account, BigDecimal>();
        var budgets = new HashMap<Account, Budget>();
        for (var record : written.records()) {
            for (var budget : known.of(record.requester())) {
                var account = budget.account(record.at());
                budgets.put(account, budget);
                costs.putIfAbsent(account, BigDecimal.ZERO);
            }
        }
        for (var record : written.fresh()) {
            add(costs, record);
        }
        var counted = new Counted(new HashMap<>(), new ArrayList<>(), new ArrayList<>());
        for (var cost : costs.entrySet()) {
            var account = cost.getKey();
            var budget = budgets.get(account);
            if (budget == null) {
                // taken away at this moment
                continue;
            }
            var near =
                    budget.usd().multiply(BigDecimal.valueOf(config.warnAt())).divide(BigDecimal.valueOf(PERCENT));
            spending.add(written.connection(), account, cost.getValue(), near).ifPresent(added -> {
                counted.spent().put(account, added.spent());
                if (added.warn()) {
                    var ends = account.period().end(account.start());
                    counted.warnings().add(new BudgetNearEnd(account, budget.usd(), added.spent(), ends));
                }
            });
        }
        written.records().forEach(record -> counted.records().add(record.id()));
        synchronized (underWay) {
            underWay.put(written, counted);
        }
    }

    private void add(Map<Account, BigDecimal> costs, UsageRecord record) {
        for (var budget : known.of(record.requester())) {
            costs.merge(budget.account(record.at()), record.costUsd(), BigDecimal::add);
        }
    }

    /** The records are there, and so is what they have cost. */
    void tell(@Observes(during = TransactionPhase.AFTER_SUCCESS) CallsWritten written) {
        var counted = taken(written);
        if (counted == null) {
            return;
        }
        var held = new HashMap<Account, Long>();
        for (var record : counted.records()) {
            calls.written(record)
                    .ifPresent(
                            call -> call.accounts().forEach(account -> held.merge(account, -call.nanos(), Long::sum)));
        }
        counted.spent().forEach((account, spent) -> {
            var change = held.remove(account);
            holds.spent(account, spent, change == null ? 0 : change);
        });
        holds.change(held);
        counted.warnings().forEach(news);
    }

    void forget(@Observes(during = TransactionPhase.AFTER_FAILURE) CallsWritten written) {
        var unused = taken(written);
    }

    private @Nullable Counted taken(CallsWritten written) {
        synchronized (underWay) {
            return underWay.remove(written);
        }
    }
}
