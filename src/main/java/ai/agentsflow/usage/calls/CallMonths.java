package ai.agentsflow.usage.calls;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.stream.Collectors;

/** The partitions of {@code usage_call} on PostgreSQL, one a month (UTC). H2 has one table, and nothing to do here. */
public final class CallMonths {

    private static final String POSTGRESQL = "PostgreSQL";

    /** Whoever makes or removes one holds this until the end of the transaction. */
    private static final String LOCK = "select pg_advisory_xact_lock(4242063)";

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

    static Instant start(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    static String table(YearMonth month) {
        return "usage_call_%04d_%02d".formatted(month.getYear(), month.getMonthValue());
    }
}
