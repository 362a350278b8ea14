package ai.agentsflow.usage.rollup;

import ai.agentsflow.usage.record.UsageRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sums of one length: adding calls to their rows, in the transaction of whoever writes the calls. */
public enum RollupTable {
    /** By hour. */
    HOUR("usage_rollup_hour", ChronoUnit.HOURS),
    /** By day, which begins at midnight in UTC. */
    DAY("usage_rollup_day", ChronoUnit.DAYS);

    private static final String[] KEYS = {
        "breakdown", "start_at", "subject", "key_id", "agent", "tag", "route", "model", "provider"
    };
    private static final String[] SUMS = {
        "requests",
        "errors",
        "cut",
        "abandoned",
        "refused",
        "cached",
        "estimated",
        "prompt_tokens",
        "completion_tokens",
        "cached_tokens",
        "cache_write_tokens",
        "reasoning_tokens",
        "latency_ms",
        "first_token_ms",
        "first_tokens",
        "cost_usd",
        "latency_histogram",
        "first_token_histogram"
    };
    private static final int HISTOGRAMS = 2;
    private static final String POSTGRESQL = "PostgreSQL";

    private final String table;
    private final ChronoUnit period;

    RollupTable(String table, ChronoUnit period) {
        this.table = table;
        this.period = period;
    }

    /** Adds calls to the sums of all lengths. */
    public static void addAll(Connection connection, Collection<UsageRecord> calls) throws SQLException {
        for (var table : values()) {
            table.add(connection, calls);
        }
    }

    void add(Connection connection, Collection<UsageRecord> calls) throws SQLException {
        Map<RollupKey, RollupSum> sums = new TreeMap<>(RollupKey.ORDER);
        for (var call : calls) {
            var byModel = RollupKey.byModel(call, period);
            var byCaller = byModel.byCaller(call);
            add(sums, byModel, call);
            add(sums, byCaller, call);
            call.requester().tags().stream().distinct().forEach(tag -> add(sums, byCaller.byTag(tag), call));
        }
        if (sums.isEmpty()) {
            return;
        }
        try (var statement = connection.prepareStatement(statement(connection))) {
            for (var sum : sums.entrySet()) {
                bind(statement, sum.getKey());
                sum.getValue().bind(statement, KEYS.length + 1);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static void add(Map<RollupKey, RollupSum> sums, RollupKey key, UsageRecord call) {
        sums.computeIfAbsent(key, none -> new RollupSum()).add(call);
    }

    /** Removes the sums of a time, for whoever makes them again. */
    public static void clear(Connection connection, Instant from, Instant to) throws SQLException {
        for (var table : values()) {
            var sql = "delete from " + table.table + " where start_at >= ? and start_at < ?";
            try (var statement = connection.prepareStatement(sql)) {
                statement.setObject(1, from.atOffset(ZoneOffset.UTC));
                statement.setObject(2, to.atOffset(ZoneOffset.UTC));
                statement.executeUpdate();
            }
        }
    }

    /** Keeps other nodes from adding to them until the transaction's end. H2 has one node, which has to see to that itself. */
    public static void lock(Connection connection) throws SQLException {
        if (isPostgres(connection)) {
            try (var statement = connection.createStatement()) {
                statement.execute("lock table " + HOUR.table + ", " + DAY.table + " in share row exclusive mode");
            }
        }
    }

    private static void bind(PreparedStatement statement, RollupKey key) throws SQLException {
        statement.setString(1, key.breakdown());
        statement.setObject(2, key.start().atOffset(ZoneOffset.UTC));
        statement.setString(3, key.subject());
        statement.setObject(4, key.key());
        statement.setString(5, key.agent());
        statement.setString(6, key.tag());
        statement.setString(7, key.route());
        statement.setString(8, key.model());
        statement.setString(9, key.provider());
    }

    /** Each database has its own way to say it: H2 has no "on conflict", and PostgreSQL's "merge" fails when two nodes insert a row. */
    private String statement(Connection connection) throws SQLException {
        return isPostgres(connection) ? insertOrAdd() : mergeAndAdd();
    }

    private static boolean isPostgres(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductName().equals(POSTGRESQL);
    }

    private String insertOrAdd() {
        return "insert into %s as t (%s) values (%s) on conflict (%s) do update set %s"
                .formatted(
                        table,
                        columns(),
                        values("cast(? as numeric)"),
                        String.join(", ", KEYS),
                        Stream.of(SUMS)
                                .map(sum -> sum + " = t." + sum + " + excluded." + sum)
                                .collect(Collectors.joining(", ")));
    }

    private String mergeAndAdd() {
        return "merge into %s t using (values (%s)) as s (%s) on %s when matched then update set %s when not matched then insert (%s) values (%s)"
                .formatted(
                        table,
                        values("cast(? as numeric)"),
                        columns(),
                        Stream.of(KEYS).map(key -> "t." + key + " = s." + key).collect(Collectors.joining(" and ")),
                        Stream.of(SUMS)
                                .map(sum -> sum + " = t." + sum + " + s." + sum)
                                .collect(Collectors.joining(", ")),
                        columns(),
                        Stream.of(columns().split(", "))
                                .map(name -> "s." + name)
                                .collect(Collectors.joining(", ")));
    }

    private static String columns() {
        return String.join(", ", KEYS) + ", " + String.join(", ", SUMS);
    }

    private static String values(String histogram) {
        return "?, ".repeat(KEYS.length + SUMS.length - HISTOGRAMS) + histogram + ", " + histogram;
    }
}
