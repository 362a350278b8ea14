package ai.agentsflow.usage;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.database.RowId;
import ai.agentsflow.platform.web.Requester;
import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.PostgresProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The ledger over the real tables, of H2 and of PostgreSQL by turns: what each of them really refuses, and a lost commit. */
class UsageTablesIT {

    private static final String LONG = "x".repeat(1000);

    private static @Nullable EmbeddedPostgres postgres;
    private static DataSource database;

    private final LocalTransactions transactions = new LocalTransactions(database);
    private final UsageStore store = transactions.store();
    private final RefusedRecords refusals = transactions.refusals();
    private final UsageLedger ledger =
            new UsageLedger(new UsageWriter(store, refusals), new UsageConfig(true), new Listeners());

    @BeforeAll
    static void start() throws IOException {
        if (AgentsFlow.database().equals("postgres")) {
            postgres = PostgresProcess.patient().start();
            database = postgres.getPostgresDatabase();
        } else {
            var h2 = new JdbcDataSource();
            h2.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
            database = h2;
        }
        Flyway.configure().dataSource(database).load().migrate();
    }

    @AfterAll
    static void stop() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
    }

    @BeforeEach
    void empty() throws SQLException {
        run("delete from usage_record", "delete from usage_hour", "delete from usage_refused");
    }

    @AfterEach
    void nothingWaits() {
        assertThat(ledger.waiting()).isZero();
    }

    @AfterEach
    void removeRules() throws SQLException {
        run(
                "alter table usage_record drop constraint if exists test_rule",
                "alter table usage_hour drop constraint if exists test_rule");
    }

    @Test
    void takesTheWorstThatARecordCanBe() throws SQLException {
        var worst = record(
                "a\0\uD83C" + LONG,
                "ann\0" + LONG,
                "\uDF89" + LONG,
                Long.MAX_VALUE,
                "1e300",
                Duration.ofSeconds(Long.MAX_VALUE));
        var wide = record(
                "🎉".repeat(500), "🎉".repeat(500), "🎉".repeat(500), Long.MIN_VALUE, "-1", Duration.ofSeconds(-1));

        ledger.record(worst);
        ledger.record(wide);
        ledger.period();

        assertThat(count("usage_refused")).isZero();
        assertThat(count("usage_record")).isEqualTo(2);
        assertThat(one("select requests from usage_hour where model = '" + worst.model() + "'"))
                .isEqualTo("1");
        assertThat(one("select cost_usd from usage_record where prompt_tokens > 0"))
                .isEqualTo("9999999999.9999999999");
    }

    /** So many calls of the worst kind in an hour that would not fit, were each not held to what can be added. */
    @Test
    void addsUpAnHourOfTheWorst() throws SQLException {
        for (int i = 0; i < 1000; i++) {
            ledger.record(record("r-" + i, "ann", "demo", Long.MAX_VALUE, "1e300", Duration.ofDays(9999)));
        }

        ledger.period();

        assertThat(count("usage_refused")).isZero();
        assertThat(one("select requests from usage_hour")).isEqualTo("1000");
        assertThat(one("select prompt_tokens from usage_hour")).isEqualTo("1000000000000000");
        assertThat(one("select cost_usd from usage_hour")).isEqualTo("9999999999999.9999999000");
    }

    /** Rules of an operator's own, and of later versions of the schema, as either database tells of them. */
    static Stream<String> rules() {
        return Stream.of(
                "alter table usage_record add constraint test_rule check (model <> 'poison')",
                "alter table usage_record add constraint test_rule unique (request_id)",
                "alter table usage_hour add constraint test_rule check (model <> 'poison')");
    }

    @ParameterizedTest
    @MethodSource("rules")
    void setsAsideWhatARuleRefuses(String rule) throws SQLException {
        run(rule);
        var poison = RecordedCalls.of("poison", "twice");
        ledger.record(RecordedCalls.call("twice"));
        RecordedCalls.calls(300).forEach(ledger::record);
        ledger.record(poison);
        ledger.record(RecordedCalls.call("last"));

        ledger.period();

        assertThat(count("usage_record")).isEqualTo(302);
        assertThat(one("select sum(requests) from usage_hour")).isEqualTo("302");
        assertThat(one("select id from usage_refused")).isEqualTo(poison.id().toString());
        assertThat(one("select model from usage_refused")).isEqualTo("poison");
        assertThat(one("select reason from usage_refused"))
                .startsWith("SQLSTATE 23")
                .containsIgnoringCase("test_rule");
    }

    /** What stands there can be entered by hand once the reason is mended. */
    @Test
    void keepsARefusedRecordSoThatItCanBeEnteredByHand() throws SQLException {
        run("alter table usage_record add constraint test_rule check (prompt_tokens <> 5)");
        ledger.record(RecordedCalls.call("r-1"));
        ledger.period();
        assertThat(count("usage_record")).isZero();

        run("alter table usage_record drop constraint test_rule", """
                insert into usage_record (id, at, request_id, subject, source, model, provider, outcome, prompt_tokens,
                    completion_tokens, estimated, clamped, cost_usd, latency_ms, key_id)
                select id, cast(at as timestamp(6) with time zone), request_id, subject, source, model, provider, outcome,
                    cast(prompt_tokens as bigint), cast(completion_tokens as bigint), cast(estimated as boolean),
                    cast(clamped as boolean), cast(cost_usd as numeric(20, 10)), cast(latency_ms as bigint), cast(key_id as uuid)
                from usage_refused""");

        assertThat(one("select request_id from usage_record where prompt_tokens = 5 and cost_usd = 1"))
                .isEqualTo("r-1");
    }

    @ParameterizedTest
    @CsvSource({
        "request_id, varchar(8), varchar(64)",
        "model, varchar(4), varchar(160)",
        "cost_usd, 'numeric(12, 10)', 'numeric(20, 10)'",
        "prompt_tokens, smallint, bigint"
    })
    void setsAsideWhatAColumnIsTooNarrowFor(String column, String narrow, String wide) throws SQLException {
        var poison = record("r-too-long", "ann", "too-long", 100_000, "100", Duration.ZERO);
        run("alter table usage_record alter column %s set data type %s".formatted(column, narrow));
        try {
            RecordedCalls.calls(20).forEach(ledger::record);
            ledger.record(poison);
            ledger.record(RecordedCalls.call("last"));

            ledger.period();
        } finally {
            run("alter table usage_record alter column %s set data type %s".formatted(column, wide));
        }

        assertThat(count("usage_record")).isEqualTo(21);
        assertThat(one("select sum(requests) from usage_hour")).isEqualTo("21");
        assertThat(one("select id from usage_refused")).isEqualTo(poison.id().toString());
        assertThat(one("select reason from usage_refused")).startsWith("SQLSTATE 22");
    }

    /** A table or a right that is missing is mended, and then nothing is missing. */
    @Test
    void waitsWhileATableIsMissing() throws SQLException {
        run("alter table usage_hour rename to usage_hour_away");
        try {
            RecordedCalls.calls(20).forEach(ledger::record);
            for (int period = 0; period < 30; period++) {
                ledger.period();
            }
            assertThat(count("usage_record")).isZero();
            assertThat(count("usage_refused")).isZero();
        } finally {
            run("alter table usage_hour_away rename to usage_hour");
        }

        for (int period = 0; period < 10; period++) {
            ledger.period();
        }

        assertThat(count("usage_record")).isEqualTo(20);
        assertThat(one("select requests from usage_hour")).isEqualTo("20");
    }

    @Test
    void doesNotDoubleABatchWhoseCommitWasDoneAndNotAnswered() throws SQLException {
        RecordedCalls.calls(20).forEach(ledger::record);
        transactions.loseAnswers(2);
        ledger.period();
        assertThat(count("usage_record")).isEqualTo(20);
        ledger.record(RecordedCalls.call("later"));

        for (int period = 0; period < 20; period++) {
            ledger.period();
        }

        assertThat(transactions.allAnswersLost()).isTrue();
        assertThat(count("usage_record")).isEqualTo(21);
        assertThat(one("select requests from usage_hour")).isEqualTo("21");
        assertThat(count("usage_refused")).isZero();
    }

    @Test
    void writesNothingByHalvesWhenACommitFails() throws SQLException {
        RecordedCalls.calls(20).forEach(ledger::record);
        transactions.failCommits(Integer.MAX_VALUE);
        ledger.period();
        assertThat(count("usage_record")).isZero();
        assertThat(count("usage_refused")).isZero();
        transactions.failCommits(0);

        for (int period = 0; period < 20; period++) {
            ledger.period();
        }

        assertThat(count("usage_record")).isEqualTo(20);
        assertThat(one("select requests from usage_hour")).isEqualTo("20");
    }

    @Test
    void keepsRefusedRecordsOnceAndNoMoreThanThereIsRoomFor() throws SQLException {
        var first = new RefusedRecords.Refusal(RecordedCalls.call("r-1"), "SQLSTATE 22001: a\0b" + LONG);
        assertThat(refusals.keep(List.of(first))).isZero();
        assertThat(refusals.keep(List.of(first))).isZero();
        assertThat(count("usage_refused")).isEqualTo(1);
        var more = new ArrayList<RefusedRecords.Refusal>();
        RecordedCalls.calls(RefusedRecords.MOST + 4)
                .forEach(record -> more.add(new RefusedRecords.Refusal(record, "")));

        assertThat(refusals.keep(more)).isEqualTo(5);

        assertThat(count("usage_refused")).isEqualTo(RefusedRecords.MOST);
    }

    private static UsageRecord record(
            String requestId, String subject, String model, long tokens, String cost, Duration latency) {
        return new UsageRecord(
                RowId.at(RecordedCalls.NOON),
                RecordedCalls.NOON,
                requestId,
                new Requester(subject, Set.of("user"), RowId.at(RecordedCalls.NOON)),
                LONG,
                model,
                LONG,
                UsageRecord.OK,
                tokens,
                tokens,
                true,
                true,
                new BigDecimal(cost),
                latency);
    }

    private static void run(String... statements) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static int count(String table) throws SQLException {
        return Integer.parseInt(one("select count(*) from " + table));
    }

    private static String one(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).as(sql).isTrue();
            var value = rows.getString(1);
            assertThat(rows.next()).as("more than one row of %s", sql).isFalse();
            return value;
        }
    }
}
