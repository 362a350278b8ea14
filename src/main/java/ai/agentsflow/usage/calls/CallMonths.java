package ai.agentsflow.usage.calls;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;

/** The partitions of {@code usage_call} on PostgreSQL, one a month (UTC). H2 has one table, and nothing to do here. */
public final class CallMonths {

    private static final String POSTGRESQL = "PostgreSQL";

    /** Whoever makes or removes one holds this until the end of the transaction. */
    private static final String LOCK = "select pg_advisory_xact_lock(4242063)";

    private static final String TRY_LOCK = "select pg_try_advisory_xact_lock(4242063)";

    private static final String PREFIX = "usage_call_";

    private CallMonths() {}

    /**
     * Makes sure that calls of these times have a partition. A partition is made beside the table and then attached, which lets
     * readers and writers of the others go on.
     */
    public static void makeFor(Connection connection, Collection<Instant> times) throws SQLException {
        if (!isPartitioned(connection)) {
            return;
        }
        for (var month : times.stream().map(CallMonths::month).collect(Collectors.toSet())) {
            make(connection, month);
        }
    }

    private static void make(Connection connection, YearMonth month) throws SQLException {
        var table = table(month);
        if (exists(connection, table)) {
            return;
        }
        try (var statement = connection.createStatement()) {
            statement.execute(LOCK);
            if (exists(connection, table)) {
                return;
            }
            statement.execute(
                    "create table %s (like usage_call including defaults including constraints)".formatted(table));
            statement.execute("alter table usage_call attach partition %s for values from ('%s') to ('%s')"
                    .formatted(table, start(month), start(month.plusMonths(1))));
        }
    }

    /** Whether no other node makes or removes a month, and none can until the transaction's end. */
    static boolean tryLock(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(TRY_LOCK)) {
            rows.next();
            return rows.getBoolean(1);
        }
    }

    static void drop(Connection connection, YearMonth month) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("alter table usage_call detach partition " + table(month));
            statement.execute("drop table " + table(month));
        }
    }

    /** The oldest month that is there. */
    public static Optional<YearMonth> oldest(Connection connection) throws SQLException {
        var sql = isPartitioned(connection)
                ? "select min(c.relname) from pg_inherits i join pg_class c on c.oid = i.inhrelid"
                        + " where i.inhparent = to_regclass('usage_call')"
                        + " and c.relname ~ '^usage_call_[0-9]{4}_[0-9]{2}$'"
                : "select min(at) from usage_call";
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            if (!isPartitioned(connection)) {
                return Optional.ofNullable(rows.getObject(1, OffsetDateTime.class))
                        .map(time -> month(time.toInstant()));
            }
            return Optional.ofNullable(rows.getString(1))
                    .map(table ->
                            YearMonth.parse(table.substring(PREFIX.length()).replace('_', '-')));
        }
    }

    /** Whether the calls of a month were taken out of the database. */
    public static boolean isRemoved(Connection connection, YearMonth month) throws SQLException {
        try (var statement = connection.prepareStatement("select 1 from usage_month where start_at = ?")) {
            statement.setObject(1, CallRows.time(start(month)));
            try (var rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static boolean exists(Connection connection, String table) throws SQLException {
        try (var statement = connection.prepareStatement("select to_regclass(?) is not null")) {
            statement.setString(1, table);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getBoolean(1);
            }
        }
    }

    static boolean isPartitioned(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductName().equals(POSTGRESQL);
    }

    static YearMonth month(Instant time) {
        return YearMonth.from(time.atOffset(ZoneOffset.UTC));
    }

    /** When it begins. */
    public static Instant start(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    static String table(YearMonth month) {
        // a month is written 2026-11
        return PREFIX + month.toString().replace('-', '_');
    }
}
