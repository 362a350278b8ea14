package ai.agentsflow.budgets;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A budget as its owner sees it.
 *
 * @param spentUsd in the period that is under way, by the calls that have ended
 * @param resetsAt when the next period begins; null when none does
 */
public record BudgetView(
        double usd,
        String period,
        double spentUsd,
        @Nullable Instant resetsAt) {

    static BudgetView of(Budget budget, BigDecimal spent, Instant now) {
        return new BudgetView(
                budget.usd().doubleValue(),
                budget.period().key(),
                spent.doubleValue(),
                budget.period().end(now).orElse(null));
    }
}
