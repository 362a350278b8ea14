package ai.agentsflow.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.agentsflow.platform.database.RowId;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.web.Requester;
import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.PostgresProcess;
import ai.agentsflow.testing.SettableClock;
import ai.agentsflow.testing.Tables;
import ai.agentsflow.usage.record.CallContext;
import ai.agentsflow.usage.record.CallDetails;
import ai.agentsflow.usage.record.UsageRecord;
import ai.agentsflow.usage.rollup.Histogram;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sums and months over the real tables, of H2 and of PostgreSQL by turns. */
class UsageSumsIT {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final UUID KEY = UUID.fromString("019ad000-0000-7000-8000-000000000002");

    private static @Nullable EmbeddedPostgres postgres;
    private static DataSource database;

    private final UsageStore store = new LocalTransactions(database).store();

    @TempDir
    private Path archive;

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
        Tables.in(database);
    }

    @AfterAll
    static void stop() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
    }

    @BeforeEach
    void empty() throws SQLException {
        for (var table : List.of(
                "usage_call", "usage_record", "usage_hour", "usage_rollup_hour", "usage_rollup_day", "usage_month")) {
            run("delete from " + table);
        }
    }

    @Test
    void countsACallWithSeveralTagsOnceInTotals() throws SQLException {
        store.write(List.of(call(NOON, "red", "green", "blue"), call(NOON, "red"), call(NOON)), false);

        assertThat(rows("select sum(requests) from usage_rollup_hour where breakdown = 'model'"))
                .containsExactly("3");
        assertThat(rows("select sum(requests) from usage_rollup_hour where breakdown = 'caller'"))
                .containsExactly("3");
        assertThat(
                        rows(
                                "select tag, sum(requests) from usage_rollup_day where breakdown = 'tag' group by tag order by tag"))
                .containsExactly("blue|1", "green|1", "red|2");
        assertThat(rows("select tags from usage_call order by tags desc")).containsExactly("red,green,blue", "red", "");
    }

    @Test
    void countsABatchThatIsWrittenTwiceOnce() throws SQLException {
        var batch = calls(50);
        store.write(batch, false);
        var once = all();

        assertThat(store.write(batch, true)).isZero();

        assertThat(all()).isEqualTo(once);
    }

    @Test
    void addsWhatComesLateToItsOwnHourAndDay() throws SQLException {
        store.write(List.of(call(NOON)), false);
        store.write(List.of(call(NOON.minus(Duration.ofDays(70))), call(NOON.plusSeconds(1))), false);

        assertThat(rows("select requests from usage_rollup_hour where breakdown = 'model' order by start_at"))
                .containsExactly("1", "2");
        assertThat(rows("select requests from usage_rollup_day where breakdown = 'model' order by start_at"))
                .containsExactly("1", "2");
    }

    @Test
    void tellsPercentilesOfAnyHoursTogether() throws SQLException {
        for (int i = 0; i < 100; i++) {
            store.write(List.of(call(NOON.plus(Duration.ofHours(i)), Duration.ofMillis(10L * i + 10))), false);
        }

        var histogram =
                new BigDecimal(rows("select sum(latency_histogram) from usage_rollup_hour where breakdown = 'model'")
                        .get(0));

        assertThat(Histogram.of(histogram).count()).isEqualTo(100);
        assertThat(Histogram.of(histogram).percentile(0.95)).isCloseTo(950, within(47.5));
    }

    @Test
    void makesTheSameSumsAgain() throws SQLException {
        var calls = calls(400);
        for (int i = 0; i < calls.size(); i += 40) {
            store.write(calls.subList(i, i + 40), false);
        }
        var before = all();
        run("update usage_rollup_hour set requests = requests + 7, latency_histogram = 1");
        run("delete from usage_rollup_day where breakdown = 'tag'");

        long summed = 0;
        for (int day = -3; day <= 0; day++) {
            summed += store.sumUp(
                    NOON.plus(Duration.ofDays(day)).atOffset(ZoneOffset.UTC).toLocalDate());
        }

        assertThat(summed).isEqualTo(400);
        assertThat(all()).isEqualTo(before);
    }

    @Test
    void movesWhatTheVersionBeforeHasWritten() throws SQLException {
        var both = call(NOON);
        store.write(List.of(both), false);
        for (var id : List.of(UUID.randomUUID(), UUID.randomUUID(), both.id())) {
            insertAsBefore(id, both.at());
        }
        run(
                "update usage_hour set requests = requests + 3, prompt_tokens = prompt_tokens + 15, cost_usd = cost_usd + 3,"
                        + " completion_tokens = completion_tokens + 21, latency_ms = latency_ms + 300");

        assertThat(store.moveEarlier(2)).isEqualTo(2);
        assertThat(store.moveEarlier(2)).isOne();
        assertThat(store.moveEarlier(2)).isZero();

        assertThat(rows("select count(*) from usage_record")).containsExactly("0");
        assertThat(rows("select count(*) from usage_call")).containsExactly("3");
        assertThat(rows("select sum(requests) from usage_rollup_day where breakdown = 'caller'"))
                .containsExactly("3");
        assertThat(rows("select requests, prompt_tokens, completion_tokens, latency_ms from usage_hour"))
                .as("what was in both tables was counted twice")
                .containsExactly("3|15|21|300");
    }

    @Test
    void removesMonthsThatWereKeptForLongEnoughAndKeepsTheirSums() throws Exception {
        var clock = clock("2026-12-30T00:00:00Z");
        var august = Instant.parse("2026-08-31T23:59:59.999999Z");
        store.write(
                List.of(
                        call(august.minus(Duration.ofDays(30))),
                        call(august, "a\",\nb"),
                        call(Instant.parse("2026-10-01T00:00:00Z")),
                        call(NOON)),
                false);
        var sums = all();

        upkeep(clock, Optional.of(archive)).round();

        assertThat(rows("select min(at) from usage_call").get(0)).startsWith("2026-10-01");
        assertThat(all()).isEqualTo(sums);
        assertThat(rows("select calls from usage_month")).containsExactly("2");
        var lines = lines(archive.resolve("usage_call_2026_08.csv.gz"));
        assertThat(lines.get(0)).startsWith("id,at,request_id,subject,key_id,tags,");
        assertThat(lines.get(1))
                .contains("2026-08-01T23:59:59.999999Z,r-1,ann,")
                .contains(",answered,,5,7,");
        assertThat(String.join("\n", lines)).contains(",\"a\"\",\nb\",");
        assertThatThrownBy(() -> new UsageSums(store, ledger(), clock).rebuild("2026-08-31", "2026-08-31"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("2026-08-31 have left");
    }

    @Test
    void leavesAMonthWithOneCallThatIsTooYoung() throws Exception {
        var clock = clock("2026-11-29T23:59:59Z");
        store.write(List.of(call(Instant.parse("2026-08-01T00:00:00Z"))), false);

        upkeep(clock, Optional.empty()).round();
        assertThat(rows("select count(*) from usage_call")).containsExactly("1");

        clock.advance(Duration.ofHours(2));
        upkeep(clock, Optional.empty()).round();
        assertThat(rows("select count(*) from usage_call")).containsExactly("0");
        assertThat(rows("select calls, file from usage_month")).containsExactly("1|null");
    }

    @Test
    void removesNothingThatCannotBeArchived() throws Exception {
        var clock = clock("2026-12-30T00:00:00Z");
        store.write(List.of(call(Instant.parse("2026-08-01T00:00:00Z"))), false);
        var file = Files.writeString(archive.resolve("file"), "no directory");

        upkeep(clock, Optional.of(file)).round();

        assertThat(rows("select count(*) from usage_call")).containsExactly("1");
        assertThat(rows("select count(*) from usage_month")).containsExactly("0");
    }

    @Test
    void keepsCallsThatComeLateToAMonthThatHasLeft() throws Exception {
        var clock = clock("2026-12-30T00:00:00Z");
        var august = Instant.parse("2026-08-01T00:00:00Z");
        store.write(List.of(call(august)), false);
        upkeep(clock, Optional.of(archive)).round();

        store.write(List.of(call(august.plusSeconds(1))), false);
        upkeep(clock, Optional.of(archive)).round();

        assertThat(rows("select count(*) from usage_call")).containsExactly("0");
        assertThat(rows("select calls from usage_month")).containsExactly("2");
        assertThat(lines(archive.resolve("usage_call_2026_08.csv.gz"))).hasSize(2);
        assertThat(lines(archive.resolve("usage_call_2026_08-2.csv.gz"))).hasSize(2);
        assertThat(rows("select sum(requests) from usage_rollup_day where breakdown = 'model'"))
                .containsExactly("2");
    }

    private static SettableClock clock(String now) {
        var clock = new SettableClock();
        clock.advance(Duration.between(clock.instant(), Instant.parse(now)));
        return clock;
    }

    private UsageUpkeep upkeep(SettableClock clock, Optional<Path> directory) {
        return new UsageUpkeep(store, ledger(), config(directory), clock);
    }

    private UsageLedger ledger() {
        return new UsageLedger(
                new UsageWriter(store, new LocalTransactions(database).refusals()),
                config(Optional.empty()),
                new Listeners());
    }

    private static UsageConfig config(Optional<Path> directory) {
        return new UsageConfig(
                true,
                false,
                UsageConfig.JournalConfig.NONE,
                new UsageConfig.KeepConfig(Duration.ofDays(90), directory));
    }

    private static List<String> lines(Path file) throws IOException {
        try (var zipped = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(zipped.readAllBytes(), UTF_8).lines().toList();
        }
    }

    /** As version 7 of the schema has it. */
    private static void insertAsBefore(UUID id, Instant at) throws SQLException {
        run(("insert into usage_record (id, at, request_id, subject, source, model, provider, outcome, prompt_tokens,"
                        + " completion_tokens, estimated, cost_usd, latency_ms) values ('%s', timestamp with time zone '%s', 'r-0', 'ann',"
                        + " 'chat', 'demo', 'demo', 'ok', 5, 7, false, 1, 100)")
                .formatted(id, at.toString().replace("Z", "+00:00")));
    }

    private static UsageRecord call(Instant at, String... tags) {
        return call(at, Duration.ofMillis(100), tags);
    }

    private static UsageRecord call(Instant at, Duration latency, String... tags) {
        return of(at, UsageRecord.OK, "demo", "ann", latency, 1, tags);
    }

    /** Of all kinds, over four days. */
    private static List<UsageRecord> calls(int count) {
        var random = new Random(63);
        var outcomes = List.of(UsageRecord.OK, UsageRecord.CACHED, UsageRecord.CANCELLED, "rate_limited", "timeout");
        var calls = new ArrayList<UsageRecord>();
        for (int i = 0; i < count; i++) {
            var outcome = outcomes.get(random.nextInt(outcomes.size()));
            var tags = random.nextBoolean() ? new String[] {"red", "green"} : new String[0];
            calls.add(of(
                    NOON.minus(Duration.ofSeconds(random.nextInt(3 * 86_400))),
                    outcome,
                    "model-" + random.nextInt(3),
                    "user-" + random.nextInt(5),
                    Duration.ofNanos((long) Math.exp(random.nextDouble() * 28)),
                    random.nextInt(3),
                    tags));
        }
        return calls;
    }

    private static UsageRecord of(
            Instant at, String outcome, String model, String subject, Duration latency, int attempt, String... tags) {
        return new UsageRecord(
                RowId.at(at),
                at,
                "r-1",
                new Requester(subject, Set.of(), tags.length == 0 ? null : KEY, Set.of(), List.of(tags)),
                "gateway",
                model,
                "demo",
                outcome,
                5,
                7,
                0,
                0,
                0,
                attempt == 2,
                false,
                BigDecimal.ONE,
                latency,
                new CallDetails(
                        CallContext.at("/v1/messages", "anthropic"),
                        attempt,
                        attempt == 2,
                        attempt == 1 ? latency.dividedBy(2) : null));
    }

    private static List<String> all() throws SQLException {
        var all = new ArrayList<String>();
        for (var table : List.of("usage_rollup_hour", "usage_rollup_day")) {
            all.addAll(rows("select * from " + table
                    + " order by breakdown, start_at, subject, key_id, agent, tag, route, model, provider"));
        }
        return all;
    }

    private static List<String> rows(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            var rows = new ArrayList<String>();
            while (result.next()) {
                var row = new ArrayList<String>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(result.getString(i)));
                }
                rows.add(String.join("|", row));
            }
            return rows;
        }
    }

    private static void run(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
