package ai.agentsflow.usage.calls;

import ai.agentsflow.platform.web.Requester;
import ai.agentsflow.usage.record.UsageRecord;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Calls in the table of the version before this one, {@code usage_record}, from which they are taken. */
public final class EarlierCalls {

    private EarlierCalls() {}

    /** Takes some, the oldest first, which no other node is taking. */
    public static List<UsageRecord> take(Connection connection, int most) throws SQLException {
        var calls = new ArrayList<UsageRecord>();
        var sql = "select * from usage_record order by at fetch first ? rows only for update skip locked";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setInt(1, most);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    calls.add(read(rows));
                }
            }
        }
        if (!calls.isEmpty()) {
            try (var statement = connection.prepareStatement("delete from usage_record where id = ?")) {
                for (var call : calls) {
                    statement.setObject(1, call.id());
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        }
        return calls;
    }

    private static UsageRecord read(ResultSet row) throws SQLException {
        return new UsageRecord(
                row.getObject("id", UUID.class),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("request_id"),
                new Requester(row.getString("subject"), Set.of(), row.getObject("key_id", UUID.class)),
                row.getString("source"),
                row.getString("model"),
                row.getString("provider"),
                row.getString("outcome"),
                row.getLong("prompt_tokens"),
                row.getLong("completion_tokens"),
                row.getLong("cached_tokens"),
                row.getLong("cache_write_tokens"),
                row.getLong("reasoning_tokens"),
                row.getBoolean("estimated"),
                row.getBoolean("clamped"),
                row.getBigDecimal("cost_usd"),
                Duration.ofMillis(row.getLong("latency_ms")));
    }
}
