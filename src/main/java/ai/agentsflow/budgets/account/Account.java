package ai.agentsflow.budgets.account;

import java.time.Instant;
import java.util.Comparator;

/**
 * What is spent and held of one budget in one period.
 *
 * @param start when the period began
 */
public record Account(BudgetOwner owner, BudgetPeriod period, Instant start) implements Comparable<Account> {

    /** In which everybody locks accounts, so that two never wait for each other. */
    private static final Comparator<Account> ORDER = Comparator.comparing(
                    (Account account) -> account.owner().kind())
            .thenComparing(account -> account.owner().id())
            .thenComparing(Account::period)
            .thenComparing(Account::start);

    /** The account that a moment belongs to. */
    public static Account at(BudgetOwner owner, BudgetPeriod period, Instant at) {
        return new Account(owner, period, period.start(at));
    }

    /** One name for it among all. */
    public String name() {
        return "%s:%s:%s:%s".formatted(owner.kind().key(), period.key(), start.getEpochSecond(), owner.id());
    }

    @Override
    public int compareTo(Account other) {
        return ORDER.compare(this, other);
    }
}
