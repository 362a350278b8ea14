package ai.agentsflow.budgets.hold;

import ai.agentsflow.budgets.account.Account;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** What an owner's calls have cost since a period began, by the sums of usage; periods begin with an hour. */
final class PastCalls {

    private PastCalls() {}

    static BigDecimal cost(Connection connection, Account account) throws SQLException {
        var owner = account.owner();
        return switch (owner.kind()) {
            case KEY -> cost(connection, "breakdown = 'caller' and key_id = ?", UUID.fromString(owner.id()), account);
            case USER -> cost(connection, "breakdown = 'caller' and subject = ?", owner.id(), account);
            case TAG -> cost(connection, "breakdown = 'tag' and tag = ?", owner.id(), account);
        };
    }

    private static BigDecimal cost(Connection connection, String isOwner, Object id, Account account)
            throws SQLException {
        var sql = "select coalesce(sum(cost_usd), 0) from usage_rollup_hour where start_at >= ? and " + isOwner;
        try (var query = connection.prepareStatement(sql)) {
            query.setObject(1, SpendRows.time(account.start()));
            query.setObject(2, id);
            try (var rows = query.executeQuery()) {
                rows.next();
                return rows.getBigDecimal(1);
            }
        }
    }
}
