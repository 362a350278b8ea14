package ai.agentsflow.usage;

import ai.agentsflow.usage.calls.CallMonths;
import ai.agentsflow.usage.calls.CallRows;
import ai.agentsflow.usage.record.UsageRecord;
import ai.agentsflow.usage.rollup.RollupTable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** The ledger's tables. Plain JDBC: batches and sums have no use for objects. */
@ApplicationScoped
class UsageStore {

    private final DataSource database;
    private final Consumer<CallsWritten> news;

    @Inject
    UsageStore(DataSource database, Event<CallsWritten> news) {
        this(database, news::fire);
    }

    UsageStore(DataSource database) {
        this(database, written -> {});
    }

    private UsageStore(DataSource database, Consumer<CallsWritten> news) {
        this.database = database;
        this.news = news;
    }

    /**
     * Adds the records and brings the sums up to date, together or not at all.
     *
     * @param again whether some may have been written before
     * @return how many are new
     */
    @Transactional
    public int write(List<UsageRecord> records, boolean again) {
        try (var connection = database.getConnection()) {
            var fresh = CallRows.fresh(connection, records, again);
            if (fresh.isEmpty()) {
                news.accept(new CallsWritten(records, fresh, connection));
                return 0;
            }
            CallMonths.makeFor(connection, fresh.stream().map(UsageRecord::at).toList());
            CallRows.insert(connection, fresh);
            RollupTable.addAll(connection, fresh);
            addToHours(connection, fresh);
            news.accept(new CallsWritten(records, fresh, connection));
            return fresh.size();
        } catch (SQLException e) {
            throw new IllegalStateException("the usage tables cannot be written", e);
        }
    }

    /** What the version before this one shows, which knows no other sums. */
    private static void addToHours(Connection connection, List<UsageRecord> records) throws SQLException {
        // in the same order on every node, so that two of them never wait for each other
        Map<HourKey, HourSum> sums = new TreeMap<>(HourKey.ORDER);
        for (UsageRecord record : records) {
            if (record.isOfModel()) {
                sums.computeIfAbsent(HourKey.of(record), key -> new HourSum()).add(record);
            }
        }
        for (var sum : sums.entrySet()) {
            if (!update(connection, sum.getKey(), sum.getValue())) {
                insert(connection, sum.getKey(), sum.getValue());
            }
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
