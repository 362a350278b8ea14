package ai.agentsflow.usage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * The table {@code usage_refused}: records that the ledger's own tables do not take, each with the reason, for an administrator to
 * look at and to enter by hand. It holds a bounded number of them.
 */
@ApplicationScoped
class RefusedRecords {

    static final int MOST = 10_000;

    private static final int LONGEST = 1000;

    private final DataSource database;

    @Inject
    RefusedRecords(DataSource database) {
        this.database = database;
    }

    /**
     * A record that was refused.
     *
     * @param reason what the database said
     */
    record Refusal(UsageRecord record, String reason) {}

    /**
     * Keeps these, all or none; one that is there already is left as it is.
     *
     * @return how many there is no room for
     */
    @Transactional
    public int keep(List<Refusal> refusals) {
        try (var connection = database.getConnection()) {
            int homeless = 0;
            int room = MOST - count(connection);
            for (Refusal refusal : refusals) {
                if (isThere(connection, refusal.record())) {
                    continue;
                }
                if (room > 0) {
                    insert(connection, refusal);
                    room--;
                } else {
                    homeless++;
                }
            }
            return homeless;
        } catch (SQLException e) {
            throw new IllegalStateException("the table usage_refused cannot be written", e);
        }
    }

    private static int count(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from usage_refused")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static boolean isThere(Connection connection, UsageRecord record) throws SQLException {
        try (var statement = connection.prepareStatement("select 1 from usage_refused where id = ?")) {
            statement.setObject(1, record.id());
            try (var rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static void insert(Connection connection, Refusal refusal) throws SQLException {
        var sql = """
                insert into usage_refused (id, refused_at, reason, at, request_id, subject, source, model, provider, outcome,
                    prompt_tokens, completion_tokens, cached_tokens, cache_write_tokens, reasoning_tokens, estimated,
                    clamped, cost_usd, latency_ms, key_id)
                values (?, current_timestamp, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
        var record = refusal.record();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int column = 1;
            statement.setObject(column++, record.id());
            for (Object value : List.of(
                    refusal.reason(),
                    record.at(),
                    record.requestId(),
                    record.subject(),
                    record.source(),
                    record.model(),
                    record.provider(),
                    record.outcome(),
                    record.promptTokens(),
                    record.completionTokens(),
                    record.cachedTokens(),
                    record.cacheWriteTokens(),
                    record.reasoningTokens(),
                    record.estimated(),
                    record.clamped(),
                    record.costUsd().toPlainString(),
                    record.latency().toMillis())) {
                statement.setString(column++, ColumnText.fit(value.toString(), LONGEST));
            }
            var key = record.requester().key();
            statement.setString(column, key == null ? null : key.toString());
            statement.executeUpdate();
        }
    }
}
