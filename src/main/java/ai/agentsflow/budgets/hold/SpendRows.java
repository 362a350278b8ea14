package ai.agentsflow.budgets.hold;

import ai.agentsflow.budgets.account.Account;
import ai.agentsflow.budgets.account.BudgetOwner;
import ai.agentsflow.budgets.account.BudgetPeriod;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What has been spent, as rows: what the transactions of others are made of. */
final class SpendRows {

    static final String IS_ACCOUNT = "owner_kind = ? and owner_id = ? and period = ? and starts_at = ?";

    private static final int PARTS = 4;

    private SpendRows() {}

    /** Sets the four parts of an account, from a parameter on. */
    static void set(PreparedStatement statement, int first, Account account) throws SQLException {
        statement.setString(first, account.owner().kind().key());
        statement.setString(first + 1, account.owner().id());
        statement.setString(first + 2, account.period().key());
        statement.setObject(first + 3, time(account.start()));
    }

    /** What is spent; nothing where the account has no row yet. */
    static Optional<BigDecimal> find(Connection connection, Account account, boolean locked) throws SQLException {
        var sql = "select usd from budget_spend where " + IS_ACCOUNT + (locked ? " for update" : "");
        try (var query = connection.prepareStatement(sql)) {
            set(query, 1, account);
            try (var rows = query.executeQuery()) {
                return rows.next() ? Optional.of(rows.getBigDecimal(1)) : Optional.empty();
            }
        }
    }

    /** What is spent of each, without those that have no row. */
    static Map<Account, BigDecimal> find(Connection connection, List<Account> accounts) throws SQLException {
        var sql = "select owner_kind, owner_id, period, starts_at, usd from budget_spend where (" + IS_ACCOUNT + ")"
                + (" or (" + IS_ACCOUNT + ")").repeat(accounts.size() - 1);
        try (var query = connection.prepareStatement(sql)) {
            for (int i = 0; i < accounts.size(); i++) {
                set(query, 1 + PARTS * i, accounts.get(i));
            }
            var spent = new HashMap<Account, BigDecimal>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    spent.put(account(rows), rows.getBigDecimal(5));
                }
            }
            return spent;
        }
    }

    private static Account account(ResultSet row) throws SQLException {
        return new Account(
                new BudgetOwner(BudgetOwner.Kind.of(row.getString(1)), row.getString(2)),
                BudgetPeriod.of(row.getString(3)),
                row.getObject(4, OffsetDateTime.class).toInstant());
    }

    static void insert(Connection connection, Account account, BigDecimal usd, Instant now) throws SQLException {
        var sql = """
                insert into budget_spend (owner_kind, owner_id, period, starts_at, usd, created_at, counted)
                values (?, ?, ?, ?, ?, ?, false)""";
        try (var insert = connection.prepareStatement(sql)) {
            set(insert, 1, account);
            insert.setBigDecimal(5, usd);
            insert.setObject(6, time(now));
            insert.executeUpdate();
        }
    }

    /** Adds to what is spent; what it is then, or nothing where the account has no row: whoever makes it counts the records. */
    static Optional<BigDecimal> add(Connection connection, Account account, BigDecimal usd) throws SQLException {
        try (var update = connection.prepareStatement("update budget_spend set usd = usd + ? where " + IS_ACCOUNT)) {
            update.setBigDecimal(1, usd);
            set(update, 2, account);
            return update.executeUpdate() == 0 ? Optional.empty() : find(connection, account, false);
        }
    }

    /** Notes that its owner is told that the budget is near its end; false when that has been noted before. */
    static boolean warn(Connection connection, Account account, Instant now) throws SQLException {
        var sql = "update budget_spend set warned_at = ? where warned_at is null and " + IS_ACCOUNT;
        try (var update = connection.prepareStatement(sql)) {
            update.setObject(1, time(now));
            set(update, 2, account);
            return update.executeUpdate() > 0;
        }
    }

    /** What was counted with the row is right by now: each record is there, or its writer has seen the row. */
    static void counted(Connection connection, Account account, BigDecimal usd) throws SQLException {
        var sql = "update budget_spend set usd = ?, counted = true where " + IS_ACCOUNT;
        try (var update = connection.prepareStatement(sql)) {
            update.setBigDecimal(1, usd);
            set(update, 2, account);
            update.executeUpdate();
        }
    }

    /** Some accounts whose rows were made before a moment and are still to be counted. */
    static List<Account> uncounted(Connection connection, Instant before, int most) throws SQLException {
        var sql = """
                select owner_kind, owner_id, period, starts_at from budget_spend
                where counted = false and created_at < ? order by created_at fetch first ? rows only""";
        try (var query = connection.prepareStatement(sql)) {
            query.setObject(1, time(before));
            query.setInt(2, most);
            var accounts = new ArrayList<Account>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    accounts.add(account(rows));
                }
            }
            return accounts;
        }
    }

    static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
