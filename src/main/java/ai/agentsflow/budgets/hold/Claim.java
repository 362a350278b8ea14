package ai.agentsflow.budgets.hold;

import ai.agentsflow.budgets.account.Account;

/**
 * What a call wants to hold of an account, in 10⁻⁹ USD.
 *
 * @param limit the budget
 * @param amount what the call may cost at worst
 */
public record Claim(Account account, long limit, long amount) {}
