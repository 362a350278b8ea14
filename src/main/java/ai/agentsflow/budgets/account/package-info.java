/** Whose money is counted in which time: the words that budgets and their reservations share. */
@NullMarked
package ai.agentsflow.budgets.account;

import org.jspecify.annotations.NullMarked;
