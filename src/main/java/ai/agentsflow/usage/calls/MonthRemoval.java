package ai.agentsflow.usage.calls;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes a month's calls out of the database, into a file if there is to be one. On PostgreSQL nobody adds to the month meanwhile, and the
 * table itself is locked for an instant at the end, or it is left for another time.
 */
public final class MonthRemoval {

    private static final int FETCHED_AT_ONCE = 5_000;

    /** Whoever waits for the table's lock keeps others waiting: not long. */
    private static final String PATIENCE = "set local lock_timeout = '2s'";

    private MonthRemoval() {}

    /**
     * Removes it.
     *
     * @return how many calls it had; none where another node is at it
     */
    public static OptionalLong of(Connection connection, YearMonth month, Optional<Path> archive)
            throws SQLException, IOException {
        boolean postgres = CallMonths.isPartitioned(connection);
        if (postgres) {
            if (!CallMonths.tryLock(connection)) {
                return OptionalLong.empty();
            }
            execute(connection, PATIENCE);
            execute(connection, "lock table %s in share mode".formatted(CallMonths.table(month)));
        }
        @Nullable MonthFile file = archive.isPresent() ? MonthFile.in(archive.get(), CallMonths.table(month)) : null;
        try {
            long calls = file == null ? count(connection, month) : write(connection, month, file);
            if (postgres) {
                CallMonths.drop(connection, month);
            } else {
                delete(connection, month, calls);
            }
            if (calls > 0) {
                note(connection, month, calls, file);
            }
            if (file != null && calls > 0) {
                file.complete();
            } else if (file != null) {
                file.discard();
            }
            return OptionalLong.of(calls);
        } catch (SQLException | IOException | RuntimeException e) {
            if (file != null) {
                file.discard();
            }
            throw e;
        }
    }

    private static long write(Connection connection, YearMonth month, MonthFile file) throws SQLException, IOException {
        var sql = "select * from usage_call where at >= ? and at < ? order by at, id";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(FETCHED_AT_ONCE);
            statement.setObject(1, CallRows.time(CallMonths.start(month)));
            statement.setObject(2, CallRows.time(CallMonths.start(month.plusMonths(1))));
            try (var rows = statement.executeQuery()) {
                return file.write(rows);
            }
        }
    }

    private static long count(Connection connection, YearMonth month) throws SQLException {
        try (var statement = connection.prepareStatement("select count(*) from usage_call where at >= ? and at < ?")) {
            statement.setObject(1, CallRows.time(CallMonths.start(month)));
            statement.setObject(2, CallRows.time(CallMonths.start(month.plusMonths(1))));
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    /** What came since they were counted is in no file, so all of them stay for another time. */
    private static void delete(Connection connection, YearMonth month, long calls) throws SQLException {
        try (var statement = connection.prepareStatement("delete from usage_call where at >= ? and at < ?")) {
            statement.setObject(1, CallRows.time(CallMonths.start(month)));
            statement.setObject(2, CallRows.time(CallMonths.start(month.plusMonths(1))));
            if (statement.executeUpdate() != calls) {
                throw new SQLException("calls of %s came while they were taken out".formatted(month));
            }
        }
    }

    /** A month whose calls came late goes more than once. */
    private static void note(Connection connection, YearMonth month, long calls, @Nullable MonthFile file)
            throws SQLException {
        var start = CallRows.time(CallMonths.start(month));
        var now = OffsetDateTime.now(ZoneOffset.UTC);
        int known;
        try (var update = connection.prepareStatement(
                "update usage_month set calls = calls + ?, file = ?, removed_at = ? where start_at = ?")) {
            update.setLong(1, calls);
            update.setString(2, file == null ? null : file.toString());
            update.setObject(3, now);
            update.setObject(4, start);
            known = update.executeUpdate();
        }
        if (known == 0) {
            try (var insert = connection.prepareStatement(
                    "insert into usage_month (calls, file, removed_at, start_at) values (?, ?, ?, ?)")) {
                insert.setLong(1, calls);
                insert.setString(2, file == null ? null : file.toString());
                insert.setObject(3, now);
                insert.setObject(4, start);
                insert.executeUpdate();
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
