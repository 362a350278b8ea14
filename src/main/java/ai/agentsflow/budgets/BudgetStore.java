package ai.agentsflow.budgets;

import ai.agentsflow.audit.AuditEntry;
import ai.agentsflow.audit.AuditLog;
import ai.agentsflow.budgets.account.BudgetOwner;
import ai.agentsflow.budgets.account.BudgetPeriod;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The budgets' table; each method is one transaction, or part of its caller's. Whoever changes a budget takes the next revision, under
 * a lock that lasts until the commit: who has read up to a revision has missed nothing before it.
 */
@ApplicationScoped
class BudgetStore {

    private static final String COLUMNS = "owner_kind, owner_id, usd, period, by_admin";
    private static final String IS_OWNER = " where owner_kind = ? and owner_id = ?";

    private final DataSource database;
    private final Clock clock;

    @Inject
    BudgetStore(DataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A change.
     *
     * @param budget null where there is none any more
     */
    record Change(BudgetOwner owner, @Nullable Budget budget, long revision) {}

    /**
     * What a look finds.
     *
     * @param whole whether these are all budgets that there are
     */
    record Look(boolean whole, List<Change> changes) {

        Look {
            changes = List.copyOf(changes);
        }
    }

    /** Sets a budget. */
    @Transactional
    public void put(Budget budget, AuditEntry entry) {
        in(connection -> {
            AuditLog.write(connection, entry);
            write(connection, budget.owner(), budget.usd(), budget.period(), budget.byAdmin());
            return budget;
        });
    }

    /** Takes a budget away; whether there was one. */
    @Transactional
    public boolean remove(BudgetOwner owner, AuditEntry entry) {
        return in(connection -> {
            boolean there = find(connection, owner).isPresent();
            if (there) {
                AuditLog.write(connection, entry);
                write(connection, owner, null, BudgetPeriod.TOTAL, false);
            }
            return there;
        });
    }

    @Transactional
    public Optional<Budget> find(BudgetOwner owner) {
        return in(connection -> find(connection, owner));
    }

    /** What has changed after a revision, in order; all of it when the database knows of no such revision, having been restored. */
    @Transactional
    public Look changesAfter(long known) {
        return in(connection -> {
            long revision = latest(connection) < known ? 0 : known;
            var sql = "select " + COLUMNS + ", revision from budget where revision > ? order by revision";
            try (var query = connection.prepareStatement(sql)) {
                query.setLong(1, revision);
                var changes = new ArrayList<Change>();
                try (var rows = query.executeQuery()) {
                    while (rows.next()) {
                        changes.add(new Change(owner(rows), budget(rows), rows.getLong("revision")));
                    }
                }
                return new Look(revision == 0, changes);
            }
        });
    }

    private static Optional<Budget> find(Connection connection, BudgetOwner owner) throws SQLException {
        try (var query = connection.prepareStatement("select " + COLUMNS + " from budget" + IS_OWNER)) {
            query.setString(1, owner.kind().key());
            query.setString(2, owner.id());
            try (var rows = query.executeQuery()) {
                return rows.next() ? Optional.ofNullable(budget(rows)) : Optional.empty();
            }
        }
    }

    private void write(
            Connection connection, BudgetOwner owner, @Nullable BigDecimal usd, BudgetPeriod period, boolean byAdmin)
            throws SQLException {
        long revision = next(connection);
        var update = "update budget set usd = ?, period = ?, by_admin = ?, changed_at = ?, revision = ?" + IS_OWNER;
        var insert = """
                insert into budget (usd, period, by_admin, changed_at, revision, owner_kind, owner_id)
                values (?, ?, ?, ?, ?, ?, ?)""";
        for (var sql : List.of(update, insert)) {
            try (var statement = connection.prepareStatement(sql)) {
                statement.setObject(1, usd, Types.NUMERIC);
                statement.setString(2, period.key());
                statement.setBoolean(3, byAdmin);
                statement.setObject(4, clock.instant().atOffset(ZoneOffset.UTC));
                statement.setLong(5, revision);
                statement.setString(6, owner.kind().key());
                statement.setString(7, owner.id());
                if (statement.executeUpdate() > 0) {
                    return;
                }
            }
        }
    }

    private static long next(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate("update budget_change set latest = latest + 1");
        }
        return latest(connection);
    }

    private static long latest(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select latest from budget_change")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static BudgetOwner owner(ResultSet row) throws SQLException {
        return new BudgetOwner(BudgetOwner.Kind.of(row.getString("owner_kind")), row.getString("owner_id"));
    }

    private static @Nullable Budget budget(ResultSet row) throws SQLException {
        var usd = row.getBigDecimal("usd");
        return usd == null
                ? null
                : new Budget(owner(row), usd, BudgetPeriod.of(row.getString("period")), row.getBoolean("by_admin"));
    }

    private interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    private <T> T in(Work<T> work) {
        try (var connection = database.getConnection()) {
            return work.in(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("the budgets cannot be read or written", e);
        }
    }
}
