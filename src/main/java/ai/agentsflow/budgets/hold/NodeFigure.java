package ai.agentsflow.budgets.hold;

import ai.agentsflow.budgets.account.Account;

/**
 * All that a node holds of an account at one moment, in 10⁻⁹ USD.
 *
 * @param total what its calls hold, the one that is asked about among them
 * @param place the larger, the later
 * @param spent what the database says is spent, as far as the node knows; -1 where it does not
 */
record NodeFigure(Account account, long total, long place, long spent) {}
