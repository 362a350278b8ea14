package ai.agentsflow.analytics.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import ai.agentsflow.access.Caller;
import ai.agentsflow.access.KeyGrant;
import ai.agentsflow.analytics.reading.AnalyticsAnswers.UsageRequest;
import ai.agentsflow.analytics.reading.AnalyticsAnswers.UsageSum;
import ai.agentsflow.models.DateRange;
import ai.agentsflow.platform.database.RowId;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.web.Requester;
import ai.agentsflow.testing.Tables;
import ai.agentsflow.usage.calls.CallRows;
import ai.agentsflow.usage.record.CallContext;
import ai.agentsflow.usage.record.CallDetails;
import ai.agentsflow.usage.record.UsageRecord;
import ai.agentsflow.usage.rollup.RollupTable;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of calls, held against the calls themselves. */
class ReadCallsTest {

    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final DateRange MARCH = new DateRange(START, Instant.parse("2026-04-01T00:00:00Z"));
    private static final Caller ADMIN = Caller.of("root", "admin", null);
    private static final Caller ANN = Caller.of("ann", "user", null);
    private static final UUID KEY = UUID.fromString("7d0f5f0e-31a8-4b5c-9d5c-0c1c8f6a1b2d");

    private final JdbcDataSource database = new JdbcDataSource();
    private final Queries queries = new Queries(database, new ReadingConfig(4, Duration.ofSeconds(10)));
    private final UsageSums sums = new UsageSums(queries);
    private final RequestLog log = new RequestLog(queries, sums);
    private final Random random = new Random(14);
    private final List<UsageRecord> calls = new ArrayList<>();

    @BeforeEach
    void migrate() {
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        Tables.in(database);
    }

    @Test
    void sumsWhatEachModelDidOnEachDay() throws SQLException {
        write(calls(400));

        var page = sums.page(wish("group_by=model&aggregation=day"), null, 1000);

        assertThat(page.startDate()).isEqualTo(MARCH.start());
        assertThat(page.nextCursor()).isNull();
        assertThat(page.items())
                .isSortedAccordingTo(Comparator.comparing(UsageSum::date).thenComparing(UsageSum::group))
                .hasSizeGreaterThan(31);
        assertThat(page.items()).allSatisfy(row -> {
            var meant = calls.stream()
                    .filter(call -> call.model().equals(row.group()))
                    .filter(call -> !call.at().isBefore(row.date())
                            && call.at().isBefore(row.date().plus(Duration.ofDays(1))))
                    .toList();
            assertThat(row.requests()).isEqualTo(meant.size());
            assertThat(row.errors())
                    .isEqualTo(meant.stream().filter(UsageRecord::isError).count());
            assertThat(row.totalTokens())
                    .isEqualTo(meant.stream()
                            .mapToLong(call -> call.promptTokens() + call.completionTokens())
                            .sum());
            assertThat(row.costUsd())
                    .isEqualByComparingTo(
                            meant.stream().map(UsageRecord::costUsd).reduce(BigDecimal.ZERO, BigDecimal::add));
        });
        assertThat(page.items().stream().mapToLong(UsageSum::requests).sum()).isEqualTo(400);
    }

    /** By every group and every period the whole is the same; tags apart, of which a call may have several. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "aggregation=hour",
                "aggregation=weekly",
                "aggregation=month",
                "group_by=model",
                "group_by=provider&aggregation=week",
                "group_by=user&aggregation=monthly",
                "group_by=key&aggregation=hourly",
                "group_by=agent",
                "group_by=route&aggregation=daily"
            })
    void losesNothing(String query) throws SQLException {
        write(calls(300));

        var rows = sums.page(wish(query), null, 1000).items();

        assertThat(rows.stream().mapToLong(UsageSum::requests).sum()).isEqualTo(300);
        assertThat(rows.stream().mapToLong(UsageSum::promptTokens).sum())
                .isEqualTo(calls.stream().mapToLong(UsageRecord::promptTokens).sum());
    }

    @Test
    void countsACallForEachOfItsTags() throws SQLException {
        write(List.of(
                call("one", START, "ann", "demo", "ok", List.of("a", "b")),
                call("two", START, "ann", "demo", "ok", List.of("a")),
                call("three", START, "ann", "demo", "ok", List.of())));

        assertThat(sums.page(wish("group_by=tag"), null, 10).items())
                .extracting(UsageSum::group, UsageSum::requests)
                .containsExactly(tuple("a", 2L), tuple("b", 1L));
        assertThat(page(log, "tag=b", ADMIN).stream().map(UsageRequest::requestId))
                .containsExactly("one");
    }

    /** The stated error of the histograms. */
    @Test
    void tellsPercentilesWithinFivePercent() throws SQLException {
        write(calls(2000));
        var answered = calls.stream()
                .filter(call -> call.outcome().equals(UsageRecord.OK))
                .mapToLong(call -> call.latency().toMillis())
                .sorted()
                .toArray();

        var all = sums.page(wish(""), null, 1).items().get(0);

        for (var told : Map.of(0.5, all.latency_p50_ms(), 0.95, all.latency_p95_ms(), 0.99, all.latency_p99_ms())
                .entrySet()) {
            double exact = answered[(int) Math.ceil(told.getKey() * answered.length) - 1];
            assertThat(told.getValue()).as("%s", told.getKey()).isCloseTo(exact, within(0.051 * exact));
        }
    }

    @Test
    void pagesOfSumsAreTheWhole() throws SQLException {
        write(calls(300));
        for (String query : List.of("group_by=user&aggregation=day", "group_by=user", "aggregation=hour")) {
            var whole = sums.page(wish(query), null, 1000).items();
            var paged = new ArrayList<UsageSum>();
            String cursor = null;
            do {
                var page = sums.page(wish(query), cursor, 7);
                assertThat(page.items()).hasSizeLessThanOrEqualTo(7);
                paged.addAll(page.items());
                cursor = page.nextCursor();
            } while (cursor != null);
            assertThat(paged).as(query).isEqualTo(whole);
        }
    }

    @Test
    void findsTheGroupsThatCostMost() throws SQLException {
        write(calls(300));
        var byCost = sums.page(wish("group_by=user"), null, 1000).items().stream()
                .sorted(Comparator.comparing(UsageSum::costUsd).reversed())
                .map(UsageSum::group)
                .limit(3)
                .toList();

        var rows = sums.page(wish("group_by=user&aggregation=day&top=3"), null, 1000)
                .items();

        assertThat(new HashSet<>(rows.stream().map(UsageSum::group).toList())).isEqualTo(new HashSet<>(byCost));
    }

    /** However rare, and whatever is asked for. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "model=m1",
                "provider=p1",
                "agent=helper",
                "tag=t1",
                "status=error",
                "status=answered",
                "status=cached",
                "status=refused",
                "status=abandoned",
                "route=/v1/embeddings",
                "key=7d0f5f0e-31a8-4b5c-9d5c-0c1c8f6a1b2d",
                "user=u3&model=m2&status=failed",
                "model=none"
            })
    void pagesOfTheLogAreTheWhole(String query) throws SQLException {
        write(calls(600));
        var filter = filter(query, ADMIN);
        var meant = calls.stream()
                .filter(call -> meant(call, filter))
                .sorted(Comparator.comparing(UsageRecord::at)
                        .thenComparing(call -> call.id().toString())
                        .reversed())
                .map(UsageRecord::requestId)
                .toList();

        assertThat(page(log, query, ADMIN).stream().map(UsageRequest::requestId))
                .containsExactlyElementsOf(meant);
    }

    @Test
    void whatComesMeanwhileNeitherMovesNorRepeatsAnything() throws SQLException {
        write(calls(50));
        var first = log.page(MARCH, filter("", ADMIN), null, 10);
        write(List.of(call("late", MARCH.end().minusSeconds(1), "ann", "m1", "ok", List.of())));

        var second = log.page(MARCH, filter("", ADMIN), first.nextCursor(), 10);

        assertThat(second.items().stream().map(UsageRequest::requestId))
                .doesNotContain("late")
                .doesNotContainAnyElementsOf(
                        first.items().stream().map(UsageRequest::requestId).toList());
    }

    @Test
    void aUserSeesTheirOwnWhateverTheyAskFor() throws SQLException {
        write(calls(100));
        write(List.of(call("mine", START, "ann", "m1", "ok", List.of())));

        assertThat(page(log, "", ANN).stream().map(UsageRequest::requestId)).containsExactly("mine");
        assertThat(page(log, "user=ann", ANN)).hasSize(1);
        assertThat(page(log, "user=u1", ANN)).isEmpty();
        assertThat(page(log, "key=" + KEY, ANN)).isEmpty();
        assertThat(sums.page(wish("group_by=user", ANN), null, 10).items())
                .extracting(UsageSum::group)
                .containsExactly("ann");
        assertThat(sums.page(wish("user=u1", ANN), null, 10).items()).isEmpty();
    }

    /** Also one of an administrator's. */
    @Test
    void aKeyThatIsRestrictedSeesItsModelsAlone() throws SQLException {
        write(calls(200));
        var narrow = Caller.of("root", "admin", new KeyGrant(KEY, Set.of("m1", "x-*"), null));

        assertThat(page(log, "", narrow))
                .isNotEmpty()
                .allMatch(call -> call.model().equals("m1") && call.askedModel() == null);
        assertThat(sums.page(wish("group_by=model", narrow), null, 10).items())
                .extracting(UsageSum::group)
                .containsExactly("m1");
        var none = Caller.of("root", "admin", new KeyGrant(KEY, Set.of("other"), null));
        assertThat(page(log, "", none)).isEmpty();
        assertThat(sums.page(wish("", none), null, 10).items()).isEmpty();
    }

    @Test
    void listsWhatAgentsDidByNumber() throws SQLException {
        write(calls(400));
        var agents = new AgentFigures(sums, log);
        var filter = CallFilter.ofAgents(ADMIN, null, null);
        var meant = calls.stream()
                .filter(call -> meant(call, filter))
                .sorted(Comparator.comparing(UsageRecord::at).reversed())
                .map(call -> call.id().toString())
                .toList();
        assertThat(meant).hasSizeGreaterThan(20);

        for (int offset : List.of(0, 1, 9, meant.size() - 1, meant.size(), 1_000_000)) {
            var logs = agents.logs(ADMIN, MARCH, null, null, false, 5, offset);
            assertThat(logs.total()).isEqualTo(meant.size());
            assertThat(logs.items().stream().map(AnalyticsAnswers.AgentLog::id))
                    .containsExactlyElementsOf(
                            meant.stream().skip(offset).limit(5).toList());
        }
        assertThat(agents.logs(ADMIN, MARCH, null, null, true, 1, 0)
                        .items()
                        .get(0)
                        .id())
                .isEqualTo(meant.get(meant.size() - 1));
        assertThat(agents.logs(ADMIN, MARCH, "helper", CallEnd.SUCCESS, false, 100, 0)
                        .items())
                .isNotEmpty()
                .allMatch(entry -> entry.status().equals("success"));
        assertThat(agents.summary(ADMIN, MARCH)).singleElement().satisfies(one -> {
            assertThat(one.agentType()).isEqualTo("helper");
            assertThat(one.totalActions()).isEqualTo(meant.size());
            assertThat(one.successRate()).isBetween(0.1, 0.99);
        });
        assertThat(agents.trend(ADMIN, MARCH, Aggregation.MONTH, null).data()).hasSize(1);
    }

    @Test
    void anEmptySpanHasNothing() throws SQLException {
        write(calls(20));
        var empty = new DateRange(START, START);

        assertThat(log.page(empty, filter("", ADMIN), null, 10).items()).isEmpty();
        assertThat(sums.page(new UsageSums.Wish(empty, filter("", ADMIN), GroupBy.USER, null, 5), null, 10)
                        .items())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"key=x", "key=1-1-1-1-1", "status=ok", "model=a\0b"})
    void refusesFiltersThatMeanNothing(String query) {
        assertThatThrownBy(() -> filter(query, ADMIN)).isInstanceOf(ProblemException.class);
    }

    private static boolean meant(UsageRecord call, CallFilter filter) {
        var context = call.details().context();
        var status = filter.status();
        return (filter.user() == null || call.subject().equals(filter.user()))
                && (filter.key() == null || filter.key().equals(call.requester().key()))
                && (filter.model() == null || call.model().equals(filter.model()))
                && (filter.provider() == null || call.provider().equals(filter.provider()))
                && (filter.agent() == null || context.agent().equals(filter.agent()))
                && (filter.route() == null || context.route().equals(filter.route()))
                && (filter.tag() == null || call.requester().tags().contains(filter.tag()))
                && (!filter.byAgents() || !context.agent().isEmpty())
                && (status == null || status.statuses().contains(call.status().word()));
    }

    private List<UsageRequest> page(RequestLog log, String query, Caller caller) {
        var found = new ArrayList<UsageRequest>();
        String cursor = null;
        do {
            var page = log.page(MARCH, filter(query, caller), cursor, 9);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(9);
            found.addAll(page.items());
            cursor = page.nextCursor();
        } while (cursor != null);
        return found;
    }

    private static UsageSums.Wish wish(String query) {
        return wish(query, ADMIN);
    }

    private static UsageSums.Wish wish(String query, Caller caller) {
        var top = parameter(query, "top");
        return new UsageSums.Wish(
                MARCH,
                filter(query, caller),
                GroupBy.of(parameter(query, "group_by")),
                Aggregation.of(parameter(query, "aggregation")),
                top == null ? null : Integer.valueOf(top));
    }

    private static CallFilter filter(String query, Caller caller) {
        return CallFilter.of(caller, name -> parameter(query, name));
    }

    private static @Nullable String parameter(String query, String name) {
        for (String pair : query.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return pair.substring(name.length() + 1);
            }
        }
        return null;
    }

    private void write(List<UsageRecord> records) throws SQLException {
        calls.addAll(records);
        try (var connection = database.getConnection()) {
            CallRows.insert(connection, records);
            RollupTable.addAll(connection, records);
        }
    }

    private List<UsageRecord> calls(int count) {
        var made = new ArrayList<UsageRecord>();
        long span = Duration.between(MARCH.start(), MARCH.end()).toMillis();
        for (int i = 0; i < count; i++) {
            var at = START.plusMillis((long) (random.nextDouble() * span));
            var outcome = List.of("ok", "ok", "ok", "cancelled", "cached", "timeout", "refused")
                    .get(random.nextInt(7));
            made.add(call(
                    "r-" + i,
                    at,
                    "u" + random.nextInt(5),
                    "m" + random.nextInt(4),
                    outcome,
                    random.nextInt(3) == 0 ? List.of("t" + random.nextInt(3), "x_1") : List.of()));
        }
        return made;
    }

    private UsageRecord call(
            String request, Instant at, String subject, String model, String outcome, List<String> tags) {
        boolean byAgent = random.nextInt(6) == 0 && !subject.equals("ann");
        var context = CallContext.at(random.nextBoolean() ? "/v1/chat/completions" : "/v1/embeddings", "openai")
                .asking("task:chat", "openai");
        var details = new CallDetails(
                byAgent ? context.by("helper", "run-1") : context,
                outcome.equals("refused") ? 0 : 1,
                outcome.equals("timeout") && random.nextBoolean(),
                random.nextBoolean() ? Duration.ofMillis(50 + random.nextInt(400)) : null);
        return new UsageRecord(
                RowId.at(at),
                at,
                request,
                new Requester(
                        subject,
                        Set.of("user"),
                        random.nextInt(4) == 0 && !subject.equals("ann") ? KEY : null,
                        Set.of(),
                        tags),
                "gateway",
                model,
                "p" + random.nextInt(2),
                outcome,
                random.nextInt(1000),
                random.nextInt(1000),
                random.nextInt(10),
                0,
                0,
                false,
                false,
                BigDecimal.valueOf(random.nextInt(100_000), 6),
                Duration.ofMillis(20 + (long) (random.nextDouble() * random.nextDouble() * 9000)),
                details);
    }
}
