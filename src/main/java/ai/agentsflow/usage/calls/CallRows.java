package ai.agentsflow.usage.calls;

import ai.agentsflow.platform.web.Requester;
import ai.agentsflow.usage.record.CallContext;
import ai.agentsflow.usage.record.CallDetails;
import ai.agentsflow.usage.record.CallStatus;
import ai.agentsflow.usage.record.UsageRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The rows of {@code usage_call}, in the transaction of whoever gives the connection. */
public final class CallRows {

    private static final String INSERT = """
            insert into usage_call (at, id, request_id, subject, key_id, tags, source, route, dialect, asked_model, model,
                provider, agent, run_id, conversation_id, attempt, status, error_type, prompt_tokens, completion_tokens,
                cached_tokens, cache_write_tokens, reasoning_tokens, estimated, clamped, cost_usd, latency_ms,
                first_token_ms)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final int LONGEST_TAGS = 1000;

    private CallRows() {}

    /**
     * Those that are not there yet, each once.
     *
     * @param again whether some may have been written before
     */
    public static List<UsageRecord> fresh(Connection connection, Collection<UsageRecord> calls, boolean again)
            throws SQLException {
        Map<UUID, UsageRecord> byId = new LinkedHashMap<>();
        calls.forEach(call -> byId.putIfAbsent(call.id(), call));
        if (again && !byId.isEmpty()) {
            byId.keySet().removeAll(known(connection, byId.values()));
        }
        return List.copyOf(byId.values());
    }

    /** By time and id, so that only their months are looked at. */
    private static Set<UUID> known(Connection connection, Collection<UsageRecord> calls) throws SQLException {
        var sql = "select id from usage_call where (at, id) in ((?, ?)" + ", (?, ?)".repeat(calls.size() - 1) + ")";
        Set<UUID> known = new HashSet<>();
        try (var statement = connection.prepareStatement(sql)) {
            int column = 1;
            for (var call : calls) {
                statement.setObject(column++, time(call.at()));
                statement.setObject(column++, call.id());
            }
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    known.add(rows.getObject(1, UUID.class));
                }
            }
        }
        return known;
    }

    /** Adds calls that are not there. */
    public static void insert(Connection connection, Collection<UsageRecord> calls) throws SQLException {
        try (var statement = connection.prepareStatement(INSERT)) {
            for (var call : calls) {
                bind(statement, call);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** What is done with some calls. */
    public interface Work {

        /** Does it. */
        void with(List<UsageRecord> calls) throws SQLException;
    }

    /**
     * Reads the calls of a time, never all at once.
     *
     * @param most how many are read before something is done with them
     * @return how many there are
     */
    public static long each(Connection connection, Instant from, Instant to, int most, Work work) throws SQLException {
        var sql = "select * from usage_call where at >= ? and at < ? order by at, id";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(most);
            statement.setObject(1, time(from));
            statement.setObject(2, time(to));
            long count = 0;
            var calls = new ArrayList<UsageRecord>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    calls.add(read(rows));
                    count++;
                    if (calls.size() == most) {
                        work.with(calls);
                        calls.clear();
                    }
                }
            }
            if (!calls.isEmpty()) {
                work.with(calls);
            }
            return count;
        }
    }

    private static UsageRecord read(ResultSet row) throws SQLException {
        var tags = row.getString("tags");
        long firstToken = row.getLong("first_token_ms");
        boolean streamed = !row.wasNull();
        var status = row.getString("status");
        return new UsageRecord(
                row.getObject("id", UUID.class),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("request_id"),
                new Requester(
                        row.getString("subject"),
                        Set.of(),
                        row.getObject("key_id", UUID.class),
                        Set.of(),
                        tags.isEmpty() ? List.of() : List.of(tags.split(","))),
                row.getString("source"),
                row.getString("model"),
                row.getString("provider"),
                outcome(status, row.getString("error_type")),
                row.getLong("prompt_tokens"),
                row.getLong("completion_tokens"),
                row.getLong("cached_tokens"),
                row.getLong("cache_write_tokens"),
                row.getLong("reasoning_tokens"),
                row.getBoolean("estimated"),
                row.getBoolean("clamped"),
                row.getBigDecimal("cost_usd"),
                Duration.ofMillis(row.getLong("latency_ms")),
                new CallDetails(
                        new CallContext(
                                row.getString("route"),
                                row.getString("dialect"),
                                row.getString("asked_model"),
                                row.getString("agent"),
                                row.getString("run_id"),
                                row.getString("conversation_id")),
                        row.getInt("attempt"),
                        status.equals(CallStatus.CUT.word()),
                        streamed ? Duration.ofMillis(firstToken) : null));
    }

    private static String outcome(String status, String errorType) {
        if (!errorType.isEmpty()) {
            return errorType;
        }
        if (status.equals(CallStatus.CACHED.word())) {
            return UsageRecord.CACHED;
        }
        return status.equals(CallStatus.ABANDONED.word()) ? UsageRecord.CANCELLED : UsageRecord.OK;
    }

    private static void bind(PreparedStatement statement, UsageRecord call) throws SQLException {
        CallDetails details = call.details();
        CallContext context = details.context();
        int column = 1;
        statement.setObject(column++, time(call.at()));
        statement.setObject(column++, call.id());
        statement.setString(column++, call.requestId());
        statement.setString(column++, call.subject());
        statement.setObject(column++, call.requester().key());
        statement.setString(column++, tags(call.requester().tags()));
        statement.setString(column++, call.source());
        statement.setString(column++, context.route());
        statement.setString(column++, context.dialect());
        statement.setString(column++, context.askedModel());
        statement.setString(column++, call.model());
        statement.setString(column++, call.provider());
        statement.setString(column++, context.agent());
        statement.setString(column++, context.run());
        statement.setString(column++, context.conversation());
        statement.setInt(column++, details.attempt());
        statement.setString(column++, call.status().word());
        statement.setString(column++, call.errorType());
        statement.setLong(column++, call.promptTokens());
        statement.setLong(column++, call.completionTokens());
        statement.setLong(column++, call.cachedTokens());
        statement.setLong(column++, call.cacheWriteTokens());
        statement.setLong(column++, call.reasoningTokens());
        statement.setBoolean(column++, call.estimated());
        statement.setBoolean(column++, call.clamped());
        statement.setBigDecimal(column++, call.costUsd());
        statement.setLong(column++, call.latency().toMillis());
        var firstToken = details.firstToken();
        if (firstToken == null) {
            statement.setNull(column, Types.BIGINT);
        } else {
            statement.setLong(column, firstToken.toMillis());
        }
    }

    /** Whole ones only, should there be more than fit. */
    private static String tags(List<String> tags) {
        var text = String.join(",", tags);
        return text.length() <= LONGEST_TAGS ? text : text.substring(0, text.lastIndexOf(',', LONGEST_TAGS));
    }

    static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
