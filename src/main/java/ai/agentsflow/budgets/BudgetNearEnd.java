package ai.agentsflow.budgets;

import ai.agentsflow.budgets.account.Account;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * The news that most of a budget is spent; fired once in each period, by the node that wrote down the call.
 *
 * @param account whose budget, and in which period
 * @param limitUsd the budget
 * @param spentUsd what is spent of it
 * @param resetsAt when it begins again; never for one in all
 */
public record BudgetNearEnd(Account account, BigDecimal limitUsd, BigDecimal spentUsd, Optional<Instant> resetsAt) {}
