package ai.agentsflow.budgets;

import ai.agentsflow.budgets.account.Account;
import ai.agentsflow.budgets.account.BudgetOwner;
import ai.agentsflow.budgets.account.BudgetPeriod;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * What somebody may spend.
 *
 * @param usd in each period; 0 or more
 * @param byAdmin whether an administrator has set it, so that its owner cannot lift it
 */
record Budget(BudgetOwner owner, BigDecimal usd, BudgetPeriod period, boolean byAdmin) {

    /** What is spent of it at a moment is counted there. */
    Account account(Instant at) {
        return Account.at(owner, period, at);
    }
}
