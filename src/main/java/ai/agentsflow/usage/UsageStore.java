package ai.agentsflow.usage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;

/** The ledger's tables. Plain JDBC: batches and sums have no use for objects. */
@ApplicationScoped
class UsageStore {

    private final DataSource database;

    @Inject
    UsageStore(DataSource database) {
        this.database = database;
    }

    /**
     * Adds the records and brings the hourly sums up to date, together or not at all.
     *
     * @param again whether some may have been written before
     * @return how many are new
     */
    @Transactional
    public int write(List<UsageRecord> records, boolean again) {
        try (var connection = database.getConnection()) {
            var fresh = again ? unknown(connection, records) : once(records);
            if (fresh.isEmpty()) {
                return 0;
            }
            insert(connection, fresh);
            // in the same order on every node, so that two of them never wait for each other
            Map<HourKey, HourSum> sums = new TreeMap<>(HourKey.ORDER);
            for (UsageRecord record : fresh) {
                if (!record.isCached()) {
                    sums.computeIfAbsent(HourKey.of(record), key -> new HourSum())
                            .add(record);
                }
            }
            for (var sum : sums.entrySet()) {
                if (!update(connection, sum.getKey(), sum.getValue())) {
                    insert(connection, sum.getKey(), sum.getValue());
                }
            }
            return fresh.size();
        } catch (SQLException e) {
            throw new IllegalStateException("the usage tables cannot be written", e);
        }
    }

    /** Sums per model of the hours that begin from {@code from} to before {@code to}. */
    @Transactional
    public List<ModelUsage> perModel(Instant from, Instant to) {
        var sql = """
                select model, sum(requests), sum(errors), sum(prompt_tokens + completion_tokens), sum(latency_ms)
                from usage_hour where hour_start >= ? and hour_start < ? group by model order by model""";
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, time(from));
            statement.setObject(2, time(to));
            var usage = new ArrayList<ModelUsage>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    usage.add(new ModelUsage(
                            rows.getString(1), rows.getLong(2), rows.getLong(3), rows.getLong(4), rows.getLong(5)));
                }
            }
            return usage;
        } catch (SQLException e) {
            throw new IllegalStateException("the usage tables cannot be read", e);
        }
    }

    private static List<UsageRecord> once(List<UsageRecord> records) {
        Map<UUID, UsageRecord> byId = new LinkedHashMap<>();
        records.forEach(record -> byId.putIfAbsent(record.id(), record));
        return List.copyOf(byId.values());
    }

    private static List<UsageRecord> unknown(Connection connection, List<UsageRecord> records) throws SQLException {
        var sql = "select id from usage_record where id in (?" + ", ?".repeat(records.size() - 1) + ")";
        Set<UUID> known = new HashSet<>();
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < records.size(); i++) {
                statement.setObject(i + 1, records.get(i).id());
            }
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    known.add(rows.getObject(1, UUID.class));
                }
            }
        }
        return once(records).stream()
                .filter(record -> !known.contains(record.id()))
                .toList();
    }

    private static void insert(Connection connection, List<UsageRecord> records) throws SQLException {
        var sql = """
                insert into usage_record (id, at, request_id, subject, source, model, provider, outcome,
                    prompt_tokens, completion_tokens, estimated, cost_usd, latency_ms, key_id, clamped,
                    cached_tokens, cache_write_tokens, reasoning_tokens)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
        try (var statement = connection.prepareStatement(sql)) {
            for (UsageRecord record : records) {
                statement.setObject(1, record.id());
                statement.setObject(2, time(record.at()));
                statement.setString(3, record.requestId());
                statement.setString(4, record.subject());
                statement.setString(5, record.source());
                statement.setString(6, record.model());
                statement.setString(7, record.provider());
                statement.setString(8, record.outcome());
                statement.setLong(9, record.promptTokens());
                statement.setLong(10, record.completionTokens());
                statement.setBoolean(11, record.estimated());
                statement.setBigDecimal(12, record.costUsd());
                statement.setLong(13, record.latency().toMillis());
                statement.setObject(14, record.requester().key());
                statement.setBoolean(15, record.clamped());
                statement.setLong(16, record.cachedTokens());
                statement.setLong(17, record.cacheWriteTokens());
                statement.setLong(18, record.reasoningTokens());
                statement.addBatch();
            }
            statement.executeBatch();
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
            statement.setObject(10, time(key.start()));
            statement.setString(11, key.model());
            statement.setString(12, key.provider());
            return statement.executeUpdate();
        }
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
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
        private java.math.BigDecimal cost = java.math.BigDecimal.ZERO;

        void add(UsageRecord record) {
            requests++;
            errors += record.isError() ? 1 : 0;
            promptTokens += record.promptTokens();
            completionTokens += record.completionTokens();
            cachedTokens += record.cachedTokens();
            cacheWriteTokens += record.cacheWriteTokens();
            reasoningTokens += record.reasoningTokens();
            latencyMs += record.latency().toMillis();
            cost = cost.add(record.costUsd());
        }
    }
}
