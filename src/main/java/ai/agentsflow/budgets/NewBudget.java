package ai.agentsflow.budgets;

import ai.agentsflow.budgets.account.BudgetOwner;
import ai.agentsflow.budgets.account.BudgetPeriod;
import ai.agentsflow.platform.problem.Inputs;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The wish for a budget.
 *
 * @param usd in each period, from 0 to a billion
 * @param period {@code day}, {@code week}, {@code month} or {@code total}
 */
public record NewBudget(
        @NotNull(message = "is needed") Double usd,

        @NotNull(message = "is needed")
        @Pattern(regexp = "day|week|month|total", message = "must be day, week, month or total")
        String period) {

    private static final double MOST = 1e9;
    private static final int DECIMALS = 10;

    /**
     * The budget that is wished for.
     *
     * @throws ai.agentsflow.platform.problem.ProblemException 400 for an amount that cannot be
     */
    Budget of(BudgetOwner owner, boolean byAdmin) {
        if (!(usd >= 0 && usd <= MOST)) {
            throw Inputs.invalid("usd", "must be from 0 to 1000000000");
        }
        var amount = BigDecimal.valueOf(usd).setScale(DECIMALS, RoundingMode.HALF_UP);
        return new Budget(owner, amount, BudgetPeriod.of(period), byAdmin);
    }
}
