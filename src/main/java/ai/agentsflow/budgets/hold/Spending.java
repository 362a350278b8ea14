package ai.agentsflow.budgets.hold;

import ai.agentsflow.budgets.account.Account;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * What has been spent for certain: the table {@code budget_spend}, to which the ledger's transactions add what their records cost.
 *
 * <p>A row is made when it is first needed, from the records that are there. A writer under way at that moment does not see the row, and
 * its records are not seen from here; so each row is counted once more, under its lock, when no such writer is left.
 */
@ApplicationScoped
public class Spending {

    /** No transaction of the ledger lasts so long, and each node knows of a new budget by then. */
    static final Duration SETTLED = Duration.ofSeconds(30);

    private static final int RECOUNTED_AT_ONCE = 20;
    private static final int FOUND_AT_ONCE = 100;

    private final DataSource database;
    private final Clock clock;

    @Inject
    public Spending(DataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** What is spent of these, as far as they have rows. */
    @Transactional
    public Map<Account, BigDecimal> find(Collection<Account> accounts) {
        return in(connection -> {
            var all = List.copyOf(accounts);
            var spent = new HashMap<Account, BigDecimal>();
            for (int i = 0; i < all.size(); i += FOUND_AT_ONCE) {
                spent.putAll(SpendRows.find(connection, all.subList(i, Math.min(all.size(), i + FOUND_AT_ONCE))));
            }
            return spent;
        });
    }

    /** What is spent of an account, which has a row from now on unless somebody else makes it at this moment. */
    @Transactional
    public Optional<BigDecimal> open(Account account) {
        return in(connection -> {
            var known = SpendRows.find(connection, account, false);
            if (known.isPresent()) {
                return known;
            }
            var past = PastCalls.cost(connection, account);
            SpendRows.insert(connection, account, past, clock.instant());
            return Optional.of(past);
        });
    }

    /**
     * Adds what calls have cost, in the caller's transaction.
     *
     * @param limit how much is to be spent until somebody is told, in USD
     * @return what is spent now, and whether somebody is to be told; nothing where nobody has needed the account yet
     */
    public Optional<Added> add(Connection connection, Account account, BigDecimal usd, BigDecimal limit)
            throws SQLException {
        var spent = usd.signum() == 0
                ? SpendRows.find(connection, account, false)
                : SpendRows.add(connection, account, usd);
        if (spent.isEmpty()) {
            return Optional.empty();
        }
        boolean warn = usd.signum() > 0
                && spent.get().compareTo(limit) >= 0
                && SpendRows.warn(connection, account, clock.instant());
        return Optional.of(new Added(spent.get(), warn));
    }

    /**
     * An account to which something was added.
     *
     * @param spent in USD
     * @param warn whether it has passed the limit for the first time
     */
    public record Added(BigDecimal spent, boolean warn) {}

    /** Accounts whose rows are old enough to be counted for good. */
    @Transactional
    public List<Account> uncounted() {
        return in(connection -> SpendRows.uncounted(connection, clock.instant().minus(SETTLED), RECOUNTED_AT_ONCE));
    }

    /** Counts an account's records once more. What is spent never becomes less: records go after a while. */
    @Transactional
    public void recount(Account account) {
        in(connection -> {
            var known = SpendRows.find(connection, account, true);
            if (known.isPresent()) {
                SpendRows.counted(
                        connection, account, PastCalls.cost(connection, account).max(known.get()));
            }
            return known;
        });
    }

    private interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    private <T> T in(Work<T> work) {
        try (var connection = database.getConnection()) {
            return work.in(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("what is spent of budgets cannot be read or written", e);
        }
    }
}
