package ai.agentsflow.budgets.hold;

import ai.agentsflow.budgets.account.NanoUsd;
import ai.agentsflow.budgets.hold.HoldAnswer.Level;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The same accounts in the database, while there is no Redis: each is locked while something of it is held. Nodes need clocks that agree. */
@ApplicationScoped
class DatabaseHolds {

    private final DataSource database;
    private final Clock clock;

    @Inject
    DatabaseHolds(DataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Holds the amounts, all or none.
     *
     * @param claims in the order of their accounts
     * @param figures of the node, with the amounts in them; one for each claim
     * @param lease how long the node's figures count from now on
     */
    @Transactional
    public HoldAnswer hold(String node, Duration lease, List<Claim> claims, List<NodeFigure> figures) {
        try (var connection = database.getConnection()) {
            var now = clock.instant();
            var rows = new ArrayList<Row>(claims.size());
            int refused = -1;
            for (int i = 0; i < claims.size(); i++) {
                var spent = SpendRows.find(connection, claims.get(i).account(), true);
                if (spent.isEmpty()) {
                    return new HoldAnswer(true, -1, List.of());
                }
                var row = row(connection, node, figures.get(i), NanoUsd.of(spent.get()), now);
                rows.add(row);
                if (refused < 0 && row.left(claims.get(i).limit(), 0) < 0) {
                    refused = i;
                }
            }
            var levels = new ArrayList<Level>(claims.size());
            for (int i = 0; i < claims.size(); i++) {
                long back = refused < 0 ? 0 : claims.get(i).amount();
                var row = rows.get(i);
                write(connection, node, figures.get(i), row.less(back), now.plus(lease));
                levels.add(new Level(row.left(claims.get(i).limit(), back), row.spent()));
            }
            return new HoldAnswer(false, refused, levels);
        } catch (SQLException e) {
            throw new IllegalStateException("budgets cannot be held in the database", e);
        }
    }

    /** Tells what the node holds now; an account that nobody has needed yet is left out. */
    @Transactional
    public void tell(String node, Duration lease, List<NodeFigure> figures) {
        try (var connection = database.getConnection()) {
            var now = clock.instant();
            for (var figure : figures) {
                var spent = SpendRows.find(connection, figure.account(), true);
                if (spent.isPresent()) {
                    var row = row(connection, node, figure, NanoUsd.of(spent.get()), now);
                    write(connection, node, figure, row, now.plus(lease));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("what is held of budgets cannot be written to the database", e);
        }
    }

    /** Removes what nodes have left behind that ended before a moment. */
    @Transactional
    public int removeBefore(Instant moment) {
        try (var connection = database.getConnection();
                var delete = connection.prepareStatement("delete from budget_hold where expires_at < ?")) {
            delete.setObject(1, SpendRows.time(moment));
            return delete.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("what was held of budgets cannot be removed", e);
        }
    }

    /**
     * An account under its lock.
     *
     * @param own what the node holds, by its latest figure
     * @param place of that figure
     * @param there whether the node has told a figure before
     */
    private record Row(long spent, long others, long own, long place, boolean there) {

        long left(long limit, long back) {
            return limit - spent - others - Math.max(0, own - back);
        }

        Row less(long back) {
            return new Row(spent, others, Math.max(0, own - back), place, there);
        }
    }

    private static Row row(Connection connection, String node, NodeFigure figure, long spent, Instant now)
            throws SQLException {
        var sql = "select node, nano_usd, place, expires_at > ? from budget_hold where " + SpendRows.IS_ACCOUNT;
        try (var query = connection.prepareStatement(sql)) {
            query.setObject(1, SpendRows.time(now));
            SpendRows.set(query, 2, figure.account());
            long others = 0;
            long own = figure.total();
            long place = figure.place();
            boolean there = false;
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    if (!rows.getString(1).equals(node)) {
                        others += rows.getBoolean(4) ? rows.getLong(2) : 0;
                    } else {
                        there = true;
                        if (rows.getLong(3) > place) {
                            // a later figure is here already, and has this amount in it
                            own = rows.getLong(2);
                            place = rows.getLong(3);
                        }
                    }
                }
            }
            return new Row(spent, others, own, place, there);
        }
    }

    private static void write(Connection connection, String node, NodeFigure figure, Row row, Instant expires)
            throws SQLException {
        var sql = row.there()
                ? "update budget_hold set nano_usd = ?, place = ?, expires_at = ? where node = ? and "
                        + SpendRows.IS_ACCOUNT
                : """
                insert into budget_hold (nano_usd, place, expires_at, node, owner_kind, owner_id, period, starts_at)
                values (?, ?, ?, ?, ?, ?, ?, ?)""";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, row.own());
            statement.setLong(2, row.place());
            statement.setObject(3, SpendRows.time(expires));
            statement.setString(4, node);
            SpendRows.set(statement, 5, figure.account());
            statement.executeUpdate();
        }
    }
}
