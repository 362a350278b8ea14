package ai.agentsflow.budgets;

import ai.agentsflow.budgets.account.Account;
import ai.agentsflow.budgets.account.NanoUsd;
import ai.agentsflow.budgets.hold.Claim;
import ai.agentsflow.budgets.hold.HoldAnswer;
import ai.agentsflow.budgets.hold.Holds;
import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.web.Requester;
import ai.agentsflow.usage.UsageLedger;
import io.prometheus.metrics.core.metrics.Counter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** Holds back of its caller's budgets what a call may cost at worst, before a model is asked. */
@ApplicationScoped
public class Budgets {

    static final ProblemType EXCEEDED = ProblemType.notToBeRetried("budget-exceeded", 429);

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration UNTIL_READ = Duration.ofSeconds(2);

    private final KnownBudgets known;
    private final Holds holds;
    private final HeldCalls calls;
    private final BudgetsConfig config;
    private final UsageLedger ledger;
    private final Clock clock;
    private final Counter decisions;

    @Inject
    Budgets(
            KnownBudgets known,
            Holds holds,
            HeldCalls calls,
            BudgetsConfig config,
            UsageLedger ledger,
            Metrics metrics,
            Clock clock) {
        this.known = known;
        this.holds = holds;
        this.calls = calls;
        this.config = config;
        this.ledger = ledger;
        this.clock = clock;
        this.decisions = metrics.counter(
                "agentsflow_budget_decisions", "Calls by callers with a budget, let through or refused", "decision");
        decisions.initLabelValues("allowed");
        decisions.initLabelValues("refused");
    }

    /**
     * Whether a call counts against a budget.
     *
     * @throws ProblemException 503 as long as nobody knows who has one
     */
    public boolean count(Requester requester) {
        if (!ledger.isEnabled()) {
            return false;
        }
        if (!known.areRead()) {
            throw new ProblemException(
                    ProblemType.UNAVAILABLE,
                    "The budgets have not been read yet: the database is away.",
                    List.of(),
                    UNTIL_READ,
                    null);
        }
        return !known.of(requester).isEmpty();
    }

    /** Whether who has a budget may ask models of which nobody knows what they cost. */
    public boolean takeUnpriced() {
        return config.unpriced() == BudgetsConfig.Unpriced.FREE;
    }

    /**
     * Holds what a call may cost of all its budgets, or of none.
     *
     * @param worst in USD
     * @throws ProblemException 429 when a budget has not enough left; 503 when that cannot be found out
     */
    public CallBudget hold(Requester requester, BigDecimal worst) {
        var now = clock.instant();
        var budgets = known.of(requester);
        long amount = NanoUsd.of(worst);
        if (budgets.isEmpty() || amount == 0) {
            return CallBudget.NONE;
        }
        var claims = budgets.stream()
                .map(budget -> new Claim(budget.account(now), NanoUsd.of(budget.usd()), amount))
                .toList();
        var answer = holds.hold(claims);
        if (!answer.passed()) {
            decisions.labelValues("refused").inc();
            throw refusal(budgets.get(answer.refused()), answer, amount, now);
        }
        decisions.labelValues("allowed").inc();
        long left =
                answer.levels().stream().mapToLong(HoldAnswer.Level::left).min().orElse(0);
        var accounts = claims.stream().map(Claim::account).collect(Collectors.<Account>toSet());
        return new CallBudget(calls, accounts, amount, NanoUsd.usd(Math.max(0, left)));
    }

    /** It says the truth about when there is room again: when the period is over, or when calls under way have ended. */
    private static ProblemException refusal(Budget budget, HoldAnswer answer, long amount, Instant now) {
        long spent = answer.levels().get(answer.refused()).spent();
        var resets = budget.period().end(now);
        boolean lasting = spent + amount > NanoUsd.of(budget.usd());
        var whose = "The budget of %s, %s USD %s, "
                .formatted(
                        budget.owner().inWords(),
                        budget.usd().stripTrailingZeros().toPlainString(),
                        budget.period().inWords());
        var what = lasting
                ? "has not enough left for this call"
                        + resets.map(at -> "; it begins again at " + at + ".").orElse(".")
                : "is held by calls under way; try again when they have ended.";
        return new ProblemException(
                EXCEEDED,
                whose + what,
                List.of(),
                lasting ? resets.map(at -> Duration.between(now, at)).orElse(null) : SOON,
                null);
    }
}
