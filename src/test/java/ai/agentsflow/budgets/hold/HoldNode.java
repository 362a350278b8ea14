package ai.agentsflow.budgets.hold;

import ai.agentsflow.budgets.account.Account;
import ai.agentsflow.platform.redis.Redis;
import ai.agentsflow.testing.LocalTransaction;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** A node that holds money, with a database and perhaps a Redis that it shares with others. */
public final class HoldNode {

    public final Holds holds;
    public final Spending spending;

    private final LocalTransaction transactions;

    public HoldNode(String name, Redis redis, DataSource database, Clock clock, Duration lease) {
        transactions = new LocalTransaction(database);
        spending = new Spending(transactions.database(), clock) {
            @Override
            public Optional<BigDecimal> open(Account account) {
                return transactions.run(() -> super.open(account));
            }

            @Override
            public void recount(Account account) {
                transactions.run(() -> {
                    super.recount(account);
                    return account;
                });
            }
        };
        var table = new DatabaseHolds(transactions.database(), clock) {
            @Override
            public HoldAnswer hold(String node, Duration lease, List<Claim> claims, List<NodeFigure> figures) {
                return transactions.run(() -> super.hold(node, lease, claims, figures));
            }

            @Override
            public void tell(String node, Duration lease, List<NodeFigure> figures) {
                transactions.run(() -> {
                    super.tell(node, lease, figures);
                    return node;
                });
            }
        };
        holds = new Holds(redis, table, spending, clock, name, lease);
    }

    /** Holds an amount of one account, in 10⁻⁹ USD. */
    HoldAnswer hold(Account account, long limit, long amount) {
        return holds.hold(List.of(new Claim(account, limit, amount)));
    }

    /** A call has ended, and its record is in the database. */
    void settle(Account account, long held, long cost) {
        holds.change(Map.of(account, cost - held));
        var usd = BigDecimal.valueOf(cost, 9);
        var spent = transactions.run(() -> {
            try (var connection = transactions.database().getConnection()) {
                return spending.add(connection, account, usd, BigDecimal.TEN).orElseThrow();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        holds.spent(account, spent.spent(), -cost);
    }

    /** The background work of a moment is done. */
    public void tick() {
        holds.tellChanges();
    }

    /** The background work of a few seconds is done. */
    public void beat() {
        holds.beat();
    }

    /** The transaction's, within one. */
    public Connection connection() {
        try {
            return transactions.database().getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What comes of the work, which is undone when it throws. */
    public <T> T inTransaction(Supplier<T> work) {
        return transactions.run(work);
    }
}
