package ai.agentsflow.usage.rollup;

import ai.agentsflow.usage.record.UsageRecord;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** The sums that the version before this one reads, by hour and model: {@code usage_hour}. */
public final class ModelHours {

    private ModelHours() {}

    /** Adds calls of models. */
    public static void add(Connection connection, Collection<UsageRecord> records) throws SQLException {
        change(connection, records, 1);
    }

    /** Takes out what was counted twice. */
    public static void takeOut(Connection connection, Collection<UsageRecord> records) throws SQLException {
        change(connection, records, -1);
    }

    private static void change(Connection connection, Collection<UsageRecord> records, int sign) throws SQLException {
        // in the same order on every node, so that two of them never wait for each other
        Map<HourKey, HourSum> sums = new TreeMap<>(HourKey.ORDER);
        for (UsageRecord record : records) {
            if (record.isOfModel()) {
                sums.computeIfAbsent(HourKey.of(record), key -> new HourSum()).add(record, sign);
            }
        }
        for (var sum : sums.entrySet()) {
            if (!update(connection, sum.getKey(), sum.getValue())) {
                insert(connection, sum.getKey(), sum.getValue());
            }
        }
    }

    private static boolean update(Connection connection, HourKey key, HourSum sum) throws SQLException {
        var sql = """
                update usage_hour set requests = requests + ?, errors = errors + ?, prompt_tokens = prompt_tokens + ?,
                    completion_tokens = completion_tokens + ?, cached_tokens = cached_tokens + ?,
                    cache_write_tokens = cache_write_tokens + ?, reasoning_tokens = reasoning_tokens + ?,
                    cost_usd = cost_usd + ?, latency_ms = latency_ms + ?
                where hour_start = ? and model = ? and provider = ?""";
        return execute(connection, sql, key, sum) > 0;
    }

    private static void insert(Connection connection, HourKey key, HourSum sum) throws SQLException {
        var sql = """
                insert into usage_hour (requests, errors, prompt_tokens, completion_tokens, cached_tokens,
                    cache_write_tokens, reasoning_tokens, cost_usd, latency_ms, hour_start, model, provider)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
        execute(connection, sql, key, sum);
    }

    private static int execute(Connection connection, String sql, HourKey key, HourSum sum) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, sum.requests);
            statement.setLong(2, sum.errors);
            statement.setLong(3, sum.promptTokens);
            statement.setLong(4, sum.completionTokens);
            statement.setLong(5, sum.cachedTokens);
            statement.setLong(6, sum.cacheWriteTokens);
            statement.setLong(7, sum.reasoningTokens);
            statement.setBigDecimal(8, sum.cost);
            statement.setLong(9, sum.latencyMs);
            statement.setObject(10, key.start().atOffset(ZoneOffset.UTC));
            statement.setString(11, key.model());
            statement.setString(12, key.provider());
            return statement.executeUpdate();
        }
    }

    private record HourKey(Instant start, String model, String provider) {

        static final Comparator<HourKey> ORDER = Comparator.comparing(HourKey::start)
                .thenComparing(HourKey::model)
                .thenComparing(HourKey::provider);

        static HourKey of(UsageRecord record) {
            return new HourKey(record.at().truncatedTo(ChronoUnit.HOURS), record.model(), record.provider());
        }
    }

    private static final class HourSum {
        private long requests;
        private long errors;
        private long promptTokens;
        private long completionTokens;
        private long cachedTokens;
        private long cacheWriteTokens;
        private long reasoningTokens;
        private long latencyMs;
        private BigDecimal cost = BigDecimal.ZERO;

        void add(UsageRecord record, int sign) {
            requests += sign;
            errors += record.isError() ? sign : 0;
            promptTokens += sign * record.promptTokens();
            completionTokens += sign * record.completionTokens();
            cachedTokens += sign * record.cachedTokens();
            cacheWriteTokens += sign * record.cacheWriteTokens();
            reasoningTokens += sign * record.reasoningTokens();
            latencyMs += sign * record.latency().toMillis();
            cost = cost.add(sign > 0 ? record.costUsd() : record.costUsd().negate());
        }
    }
}
