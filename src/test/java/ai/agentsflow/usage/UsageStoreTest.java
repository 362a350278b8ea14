package ai.agentsflow.usage;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.database.RowId;
import ai.agentsflow.platform.web.Requester;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UsageStoreTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final JdbcDataSource database = new JdbcDataSource();
    private final UsageStore store = new UsageStore(database);

    @BeforeEach
    void migrate() {
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        Flyway.configure().dataSource(database).load().migrate();
    }

    @Test
    void keepsTheKeyThatACallCameWith() throws Exception {
        var key = RowId.at(NOON);

        store.write(List.of(record("by-key", key), record("by-token", null)), false);

        var expected = new HashMap<String, @Nullable UUID>();
        expected.put("by-key", key);
        expected.put("by-token", null);
        assertThat(keys()).isEqualTo(expected);
    }

    @Test
    void countsARecordOnceHoweverOftenItIsWritten() {
        var record = record("r-1", null);

        store.write(List.of(record), false);
        store.write(List.of(record, record("r-2", null)), true);

        assertThat(store.perModel(NOON, NOON.plusSeconds(1))).containsExactly(new ModelUsage("demo", 2, 0, 24, 200));
    }

    @Test
    void keepsThePartsOfTheTokensOfACallAndOfAnHour() throws Exception {
        store.write(List.of(record("r-1", 100, 60, 30, 40), record("r-2", 100, 5, 0, 0)), false);
        store.write(List.of(record("r-3", 100, 1, 2, 3)), false);

        assertThat(parts("usage_record where request_id = 'r-1'")).containsExactly(60L, 30L, 40L);
        assertThat(parts("usage_hour")).containsExactly(66L, 32L, 43L);
    }

    private List<Long> parts(String from) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select cached_tokens, cache_write_tokens, reasoning_tokens from " + from)) {
            rows.next();
            return List.of(rows.getLong(1), rows.getLong(2), rows.getLong(3));
        }
    }

    private static UsageRecord record(String requestId, long tokens, long cached, long written, long reasoning) {
        return new UsageRecord(
                RowId.at(NOON),
                NOON,
                requestId,
                new Requester("ann", Set.of("user"), null),
                "chat",
                "demo",
                "demo",
                UsageRecord.OK,
                tokens,
                tokens,
                cached,
                written,
                reasoning,
                false,
                false,
                BigDecimal.ONE,
                Duration.ofMillis(100));
    }

    private Map<String, @Nullable UUID> keys() throws SQLException {
        var keys = new HashMap<String, @Nullable UUID>();
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select request_id, key_id from usage_record")) {
            while (rows.next()) {
                keys.put(rows.getString(1), rows.getObject(2, UUID.class));
            }
        }
        return keys;
    }

    private static UsageRecord record(String requestId, @Nullable UUID key) {
        return new UsageRecord(
                RowId.at(NOON),
                NOON,
                requestId,
                new Requester("ann", Set.of("user"), key),
                "chat",
                "demo",
                "demo",
                UsageRecord.OK,
                5,
                7,
                false,
                BigDecimal.ONE,
                Duration.ofMillis(100));
    }
}
