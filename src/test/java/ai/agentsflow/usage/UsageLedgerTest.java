package ai.agentsflow.usage;

import static ai.agentsflow.usage.RecordedCalls.call;
import static ai.agentsflow.usage.RecordedCalls.calls;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.testing.LogLines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ledger over tables in memory; its periods go by when the test says so. */
class UsageLedgerTest {

    private static final int BATCH = 500;

    private final FakeTables tables = new FakeTables();
    private final FakeRefusals refusals = new FakeRefusals();
    private final Listeners listeners = new Listeners();
    private final UsageLedger ledger =
            new UsageLedger(new UsageWriter(tables, refusals), new UsageConfig(true), listeners);
    private final Metrics metrics = new Metrics();
    private final LogLines log = LogLines.of(UsageLedger.class);
    private final List<Runnable> scheduled = new ArrayList<>();

    @BeforeEach
    void start() {
        ledger.executor = ManualPeriods.executor(scheduled);
        ledger.start(new Object(), metrics);
    }

    @AfterEach
    void closeLog() {
        log.close();
    }

    @Test
    void writesWhatWasRecordedOnce() {
        record(calls(3));

        periods(3);

        assertThat(tables.written()).containsExactly("r-1", "r-2", "r-3");
        assertThat(tables.tries).isEqualTo(1);
        assertThat(tables.sum).isEqualTo(3);
        assertThat(figure("waiting")).isZero();
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void writesAllThatWaitsInOnePeriod() {
        record(calls(3 * BATCH + 1));
        assertThat(figure("waiting")).isEqualTo(3 * BATCH + 1);

        periods(1);

        assertThat(tables.rows).hasSize(3 * BATCH + 1);
        assertThat(tables.tries).isEqualTo(4);
    }

    @Test
    void recordsNothingWhenSwitchedOff() {
        var off = new UsageLedger(new UsageWriter(tables, refusals), new UsageConfig(false), listeners);

        off.record(call("r-1"));
        off.period();

        assertThat(tables.tries).isZero();
    }

    // doubled and lost

    @Test
    void countsOnceWhatIsRecordedTwiceInABatch() {
        var call = call("r-1");
        record(List.of(call, call("r-2"), call));

        periods(1);

        assertThat(tables.written()).containsExactly("r-1", "r-2");
        assertThat(tables.sum).isEqualTo(2);
        assertThat(figure("waiting")).isZero();
    }

    @Test
    void countsOnceWhatIsRecordedAgainLater() {
        var call = call("r-1");
        record(List.of(call));
        periods(1);
        record(List.of(call("r-2"), call, call("r-3")));

        periods(1);

        assertThat(tables.written()).containsExactlyInAnyOrder("r-1", "r-2", "r-3");
        assertThat(tables.sum).isEqualTo(3);
        assertThat(refusals.kept).isEmpty();
        assertThat(figure("refused_total")).isZero();
    }

    /** The batch is in the database, and the ledger is told that it is not: by its connection, its lock, or nobody knows. */
    @ParameterizedTest
    @ValueSource(strings = {"08006", "57P01", "40001", "22001", "23505", "XX000", "HY000"})
    void doesNotDoubleABatchWhoseAnswerWasLost(String sqlState) {
        tables.losesItsAnswer(sqlState).losesItsAnswer(sqlState);
        record(calls(10));
        periods(1);
        record(List.of(call("later")));

        periods(20);

        assertThat(tables.rows).hasSize(11);
        assertThat(tables.sum).isEqualTo(11);
        assertThat(figure("waiting")).isZero();
        assertThat(refusals.kept).isEmpty();
    }

    // refused for good

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 250, 251, 499, 500})
    void setsARefusedRecordAsideAlone(int number) {
        tables.refuses("r-" + number, "22001");
        record(calls(BATCH));

        periods(1);

        assertThat(refusals.kept).containsOnlyKeys("r-" + number);
        assertThat(refusals.kept.get("r-" + number)).isEqualTo("SQLSTATE 22001: scripted 22001");
        assertThat(tables.rows).hasSize(BATCH - 1);
        assertThat(tables.sum).isEqualTo(BATCH - 1);
        assertThat(tables.tries).as("tries for one of %d", BATCH).isLessThan(25);
        assertThat(figure("waiting")).isZero();
        assertThat(figure("refused_total")).isEqualTo(1);
        assertThat(figure("lost_total")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"22001", "22003", "22007", "22021", "23502", "23503", "23514", "23P01", "22P05", "23513"})
    void setsAsideWhateverTheDatabaseRefusesForGood(String sqlState) {
        tables.refuses("r-1", sqlState);
        record(calls(1));

        periods(1);

        assertThat(refusals.kept).containsOnlyKeys("r-1");
        assertThat(figure("waiting")).isZero();
    }

    @Test
    void setsAsideSeveralAndWritesAllOthers() {
        tables.refuses(record -> record.requestId().endsWith("3"), FakeTables.state("22003"));
        record(calls(BATCH));

        periods(1);

        assertThat(refusals.kept).hasSize(50);
        assertThat(tables.rows).hasSize(450);
        assertThat(tables.sum).isEqualTo(450);
    }

    @Test
    void setsAsideAllWhenAllAreRefused() {
        tables.refuses(record -> true, FakeTables.state("22001"));
        record(calls(BATCH));

        periods(1);

        assertThat(refusals.kept).hasSize(BATCH);
        assertThat(tables.rows).isEmpty();
        assertThat(figure("waiting")).isZero();
    }

    @Test
    void logsOnceAndNotForEachRefusedRecord() {
        tables.refuses(record -> record.requestId().startsWith("r-"), FakeTables.state("22001"));
        for (int batch = 0; batch < 5; batch++) {
            record(calls(20));
            periods(1);
        }

        assertThat(figure("refused_total")).isEqualTo(100);
        assertThat(log.lines())
                .containsExactly(
                        "the database has refused 20 usage records; they stand in the table usage_refused, others are written",
                        "the database has refused 100 usage records; they stand in the table usage_refused, others are written");
    }

    @Test
    void losesWhatIsRefusedOnceThereIsNoRoomForIt() {
        refusals.room = 3;
        tables.refuses(record -> record.requestId().startsWith("r-"), FakeTables.state("22001"));
        record(calls(5));
        record(List.of(call("good")));
        periods(1);
        record(calls(2));

        periods(1);

        assertThat(refusals.kept).hasSize(3);
        assertThat(tables.written()).containsExactly("good");
        assertThat(figure("refused_total")).isEqualTo(7);
        assertThat(figure("lost_total")).isEqualTo(4);
        assertThat(figure("waiting")).isZero();
        assertThat(log.lines())
                .filteredOn(line -> line.contains("lost"))
                .containsExactly("usage_refused holds 10,000 records; what the database refuses from now on is lost");
    }

    @Test
    void keepsTheRefusedRecordWhileItCannotBeSetAside() {
        refusals.failure = new IllegalStateException("no table");
        tables.refuses("r-2", "22001");
        record(calls(3));
        periods(1);

        assertThat(tables.written()).containsExactlyInAnyOrder("r-1", "r-3");
        assertThat(figure("waiting")).isEqualTo(1);

        record(List.of(call("later")));
        periods(2);
        assertThat(tables.written()).as("others go on").contains("later");

        refusals.failure = null;
        periods(20);
        assertThat(refusals.kept).containsOnlyKeys("r-2");
        assertThat(figure("waiting")).isZero();
        assertThat(figure("refused_total")).isEqualTo(1);
    }

    // neither clearly the record's fault nor the database's

    /** A missing table or right refuses every record, and can be mended. */
    @ParameterizedTest
    @ValueSource(strings = {"42P01", "42501", "42703", "42S02", "XX000", "HY000", "3D000", "P0001"})
    void keepsRecordsWhileTheDatabaseTakesNoneForAReasonOfItsOwn(String sqlState) {
        tables.fails(FakeTables.state(sqlState));
        record(calls(20));
        periods(1);
        assertThat(tables.tries).as("a batch is taken apart").isEqualTo(39);
        periods(50);

        assertThat(tables.tries).as("and not again as long as nothing is taken").isLessThan(39 + 8 * 4);
        assertThat(figure("waiting")).isEqualTo(20);
        assertThat(refusals.kept).isEmpty();

        tables.isBack();
        periods(10);
        assertThat(tables.rows).hasSize(20);
        assertThat(refusals.kept).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"42846", "P0001", "23505", "54000", "HY000"})
    void setsAsideWhatFailsForNoClearReasonWhileOthersAreTaken(String sqlState) {
        tables.refuses("r-2", sqlState);
        record(calls(5));

        periods(1);

        assertThat(refusals.kept).containsOnlyKeys("r-2");
        assertThat(tables.rows).hasSize(4);
    }

    @Test
    void setsAsideWhatFailsForNoClearReasonOnceAnotherIsTaken() {
        tables.refuses("r-1", "P0001");
        record(calls(1));
        periods(5);
        assertThat(figure("waiting")).isEqualTo(1);

        record(List.of(call("later")));
        periods(10);

        assertThat(tables.written()).containsExactly("later");
        assertThat(refusals.kept).containsOnlyKeys("r-1");
    }

    /** Nine of ten are refused for no clear reason, and for a while all of them. */
    @Test
    void findsWhatIsTakenAmongMuchThatIsNot() {
        tables.refuses(record -> !record.requestId().endsWith("7"), FakeTables.state("P0001"))
                .fails(FakeTables.state("42501"));
        record(calls(BATCH));
        periods(30);
        assertThat(refusals.kept).isEmpty();
        tables.isBack();

        periods(100);

        assertThat(tables.rows).hasSize(50);
        assertThat(tables.sum).isEqualTo(50);
        assertThat(refusals.kept).hasSize(450);
        assertThat(figure("waiting")).isZero();
    }

    /** Two nodes write the hour's first row at the same time: one is told of a duplicate, and finds the row a moment later. */
    @Test
    void doesNotTakeAnotherNodesRowForARefusal() {
        tables.refuses(record -> record.requestId().equals("r-2") && tables.tries <= 3, FakeTables.state("23505"));
        record(calls(2));

        periods(1);

        assertThat(tables.tries).isEqualTo(4);
        assertThat(tables.written()).containsExactly("r-1", "r-2");
        assertThat(refusals.kept).isEmpty();
    }

    @Test
    void outlivesAnErrorOfTheStore() {
        tables.refuses(record -> record.requestId().equals("r-2"), StackOverflowError::new);
        record(calls(3));

        periods(1);

        assertThat(tables.written()).containsExactlyInAnyOrder("r-1", "r-3");
        assertThat(refusals.kept).containsOnlyKeys("r-2");
    }

    @ParameterizedTest
    @ValueSource(classes = {OutOfMemoryError.class, NoClassDefFoundError.class, NullPointerException.class})
    void keepsRecordsWhileTheStoreThrows(Class<? extends Throwable> kind) {
        tables.fails(made(kind));
        record(calls(3));
        assertThatNoException().isThrownBy(() -> periods(30));
        assertThat(figure("waiting")).isEqualTo(3);

        tables.isBack();
        periods(10);

        assertThat(tables.rows).hasSize(3);
        assertThat(refusals.kept).isEmpty();
    }

    // away and back

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08006", "08001", "53100", "53300", "57P01", "57014", "40001", "40P01", "55P03", "25006", "58030",
                "HYT00", "90028", "90031", "90097", "90121"
            })
    void waitsForADatabaseThatIsAway(String sqlState) {
        tables.fails(FakeTables.state(sqlState));
        record(calls(BATCH));
        periods(1);
        assertThat(tables.tries).as("a batch is not taken apart for this").isEqualTo(1);
        record(List.of(call("later")));
        periods(100);
        assertThat(figure("waiting")).isEqualTo(BATCH + 1);

        tables.isBack();
        periods(10);

        assertThat(tables.rows).hasSize(BATCH + 1);
        assertThat(tables.sum).isEqualTo(BATCH + 1);
        assertThat(figure("waiting")).isZero();
        assertThat(figure("refused_total")).isZero();
        assertThat(log.lines()).hasSize(2);
        assertThat(log.lines().get(0)).isEqualTo("usage cannot be written, it waits in memory: SQLSTATE %s", sqlState);
        assertThat(log.lines().get(1)).isEqualTo("usage is written again");
    }

    @Test
    void triesLessAndLessOftenAndAtLeastEveryTwoSeconds() {
        tables.isAway();
        record(calls(1));

        var triedIn = IntStream.rangeClosed(1, 60)
                .filter(period -> {
                    int before = tables.tries;
                    periods(1);
                    return tables.tries > before;
                })
                .boxed()
                .toList();

        assertThat(triedIn).containsExactly(1, 3, 7, 15, 25, 35, 45, 55);
    }

    @Test
    void beginsAnewWithItsPatienceOnceTheDatabaseIsBack() {
        tables.isAway();
        record(calls(1));
        periods(60);
        tables.isBack();
        periods(10);
        tables.isAway();
        int before = tables.tries;
        record(List.of(call("later")));

        periods(3);

        assertThat(tables.tries - before).isEqualTo(2);
    }

    /** The database goes away while a batch is taken apart: nothing is set aside on a guess, nothing is written twice. */
    @Test
    void goesOnWhereItWasWhenTheDatabaseGoesAwayMeanwhile() {
        tables.refuses("r-2", "22001");
        tables.refuses(record -> record.requestId().equals("r-7") && tables.tries == 3, FakeTables.state("08006"));
        record(calls(8));
        periods(1);
        assertThat(figure("waiting")).isEqualTo(8);
        assertThat(refusals.kept).isEmpty();

        periods(5);

        assertThat(tables.rows).hasSize(7);
        assertThat(tables.sum).isEqualTo(7);
        assertThat(refusals.kept).containsOnlyKeys("r-2");
    }

    @Test
    void losesAndCountsWhatFindsNoRoom() {
        tables.isAway();
        record(calls(50_000));
        periods(1);
        // the batch that is being tried has left the queue
        record(calls(BATCH + 12));

        assertThat(figure("waiting")).isEqualTo(50_000 + BATCH);
        assertThat(figure("lost_total")).isEqualTo(12);
        tables.isBack();
        periods(10);

        assertThat(tables.rows).hasSize(50_000 + BATCH);
        assertThat(log.lines())
                .contains("50,000 usage records wait; there is no room for more, they are lost")
                .contains("12 usage records did not fit in memory and are lost");
    }

    // the end

    @Test
    void writesTheRestAtItsEndThoughItIsNotTimeYet() {
        tables.isAway();
        record(calls(3));
        periods(20);
        tables.isBack();

        ledger.stop(new Object());

        assertThat(tables.rows).hasSize(3);
    }

    @Test
    void saysAtItsEndWhatIsLost() {
        tables.isAway();
        record(calls(3));
        periods(1);

        assertThatNoException().isThrownBy(() -> ledger.stop(new Object()));

        assertThat(log.lines()).last().isEqualTo("3 usage records could not be written before the end and are lost");
    }

    @Test
    void setsAsideARefusedRecordAtItsEnd() {
        tables.refuses("r-1", "22001");
        record(calls(2));

        ledger.stop(new Object());

        assertThat(tables.written()).containsExactly("r-2");
        assertThat(refusals.kept).containsOnlyKeys("r-1");
    }

    // those who listen

    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, NoClassDefFoundError.class, StackOverflowError.class})
    void recordsThoughAListenerThrows(Class<? extends Throwable> kind) {
        listeners.reaction = record -> {
            var failure = made(kind).get();
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        };

        assertThatNoException().isThrownBy(() -> record(calls(3)));
        periods(1);

        assertThat(listeners.heard).containsExactly("r-1", "r-2", "r-3");
        assertThat(tables.rows).hasSize(3);
        assertThat(log.lines()).as("one line and not three").hasSize(1);
    }

    @Test
    void tellsOfACallThatFindsNoRoom() {
        tables.isAway();
        record(calls(50_000));
        periods(1);

        record(calls(BATCH + 1));

        assertThat(listeners.heard).hasSize(50_000 + BATCH + 1);
    }

    @Test
    void isAskedByItsExecutorFiveTimesASecond() {
        record(calls(1));

        scheduled.forEach(Runnable::run);

        assertThat(scheduled).hasSize(1);
        assertThat(tables.rows).hasSize(1);
    }

    private void record(List<UsageRecord> calls) {
        calls.forEach(ledger::record);
    }

    private void periods(int count) {
        for (int period = 0; period < count; period++) {
            ledger.period();
        }
    }

    private static Supplier<Throwable> made(Class<? extends Throwable> kind) {
        return () -> {
            try {
                return kind.getConstructor().newInstance();
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("no such constructor", e);
            }
        };
    }

    private double figure(String name) {
        var page = new ByteArrayOutputStream();
        try {
            metrics.write(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var prefix = "agentsflow_usage_records_" + name + ' ';
        return page.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(prefix))
                .mapToDouble(line -> Double.parseDouble(line.substring(prefix.length())))
                .findFirst()
                .orElseThrow();
    }
}
