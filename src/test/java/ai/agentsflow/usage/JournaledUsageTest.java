package ai.agentsflow.usage;

import static ai.agentsflow.usage.RecordedCalls.call;
import static ai.agentsflow.usage.RecordedCalls.calls;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.testing.LogLines;
import ai.agentsflow.usage.UsageConfig.JournalConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger with a journal on a real disk, over tables in memory. */
class JournaledUsageTest {

    private static final long MOST_BYTES = 2L * JournalConfig.FILE_BYTES;

    @TempDir
    private Path directory;

    private final FakeTables tables = new FakeTables();
    private final FakeRefusals refusals = new FakeRefusals();
    private final LogLines log = LogLines.of(UsageLedger.class);

    @AfterEach
    void closeLog() {
        log.close();
    }

    @Test
    void writesWhatAKilledProcessHasRecorded() throws IOException {
        tables.isAway();
        var killed = started(directory);
        calls(3).forEach(killed::record);
        var left = copyOfTheJournal(); // what a kill leaves: nothing is closed

        tables.isBack();
        var next = started(left);
        next.period();

        assertThat(tables.written()).containsExactly("r-1", "r-2", "r-3");
        assertThat(tables.sum).isEqualTo(3);
    }

    @Test
    void countsOnceWhatWasInTheDatabaseWhenTheProcessWasKilled() throws IOException {
        var killed = started(directory);
        calls(3).forEach(killed::record);
        killed.period();
        killed.record(call("later"));
        var left = copyOfTheJournal();

        var next = started(left);
        next.period();

        assertThat(tables.sum).isEqualTo(4);
        assertThat(tables.rows).hasSize(4);
    }

    @Test
    void leavesNothingBehindWhereAllWasWritten() throws IOException {
        var ledger = started(directory);
        calls(3).forEach(ledger::record);

        ledger.stop(new Object());

        assertThat(tables.sum).isEqualTo(3);
        assertThat(directory).isEmptyDirectory();
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void makesNoFileAfterItsEnd() {
        var ledger = started(directory);
        ledger.stop(new Object());

        ledger.tend();

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void leavesToTheNextStartWhatCouldNotBeWritten() throws IOException {
        tables.isAway();
        var ledger = started(directory);
        calls(3).forEach(ledger::record);
        ledger.stop(new Object());
        assertThat(String.join("\n", log.lines()))
                .contains("3 usage records stay in the journal")
                .doesNotContain("lost");

        tables.isBack();
        var next = started(directory);
        next.period();

        assertThat(tables.sum).isEqualTo(3);
        next.stop(new Object());
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void keepsOnDiskWhatMemoryHasNoRoomFor() {
        tables.isAway();
        var ledger = started(new UsageConfig(
                true, true, new JournalConfig(Optional.of(directory), true, 8 * MOST_BYTES, Duration.ofSeconds(1))));
        int many = WaitingRecords.MOST + 100;
        calls(many).forEach(ledger::record);
        assertThat(ledger.lost()).isZero();
        assertThat(ledger.waiting()).isEqualTo(many);

        tables.isBack();
        periods(ledger, 2);

        assertThat(tables.rows).hasSize(many);
        assertThat(tables.sum).isEqualTo(many);
        assertThat(ledger.waiting()).isZero();
    }

    @Test
    void goesOnWithALeftoverWhenTheDatabaseIsBack() throws IOException {
        tables.isAway();
        var before = started(directory);
        calls(1200).forEach(before::record);
        before.stop(new Object());
        var next = started(directory);
        periods(next, 30);
        assertThat(tables.rows).isEmpty();

        tables.isBack();
        periods(next, 30);

        assertThat(tables.rows).hasSize(1200);
        assertThat(tables.sum).isEqualTo(1200);
    }

    @Test
    void putsALineThatIsNoRecordAside() throws IOException {
        tables.isAway();
        var before = started(directory);
        calls(2).forEach(before::record);
        before.stop(new Object());
        try (var files = Files.list(directory)) {
            var file = files.findFirst().orElseThrow();
            Files.writeString(file, "deadbeef {}\n" + Files.readString(file));
        }
        tables.isBack();

        started(directory).period();

        assertThat(tables.sum).isEqualTo(2);
        assertThat(String.join("\n", log.lines())).contains("1 lines of the journal");
        try (var files = Files.list(directory)) {
            assertThat(files).anyMatch(file -> file.toString().endsWith(".damaged"));
        }
    }

    // no room

    @Test
    void refusesCallsBeforeThereIsNoRoomForTheirRecords() {
        tables.isAway();
        var ledger = started(directory);
        int admitted = 0;
        while (ledger.hasRoom()) {
            ledger.record(call("r-" + admitted++));
        }

        assertThatThrownBy(ledger::requireRoom).isInstanceOfSatisfying(ProblemException.class, problem -> {
            assertThat(problem.type().status()).isEqualTo(503);
            assertThat(problem.retryAfter()).isPresent();
        });
        assertThat(ledger.lost()).isZero();

        tables.isBack();
        periods(ledger, 30);

        assertThatNoException().isThrownBy(ledger::requireRoom);
        assertThat(tables.rows).hasSize(admitted);
    }

    @Test
    void letsCallsGoOnWhereTheSettingsSaySo() {
        tables.isAway();
        var config = new UsageConfig(
                true, false, new JournalConfig(Optional.of(directory), true, MOST_BYTES, Duration.ofSeconds(1)));
        var ledger = started(config);
        for (int i = 0; i < 3 * WaitingRecords.MOST && ledger.lost() == 0; i++) {
            ledger.record(call("r-" + i));
        }

        assertThat(ledger.lost()).isPositive();
        assertThatNoException().isThrownBy(ledger::requireRoom);
    }

    @Test
    void refusesCallsWhileTheStatedDirectoryCannotBeMadeAndTakesThemWhenItCan() throws IOException {
        var inTheWay = Files.writeString(directory.resolve("journal"), "a file");
        var ledger = started(inTheWay);
        assertThatThrownBy(ledger::requireRoom).isInstanceOf(ProblemException.class);
        assertThat(ledger.journalFault())
                .hasValueSatisfying(fault -> assertThat(fault).contains("cannot be opened"));

        Files.delete(inTheWay);
        ledger.tend();

        assertThatNoException().isThrownBy(ledger::requireRoom);
        assertThat(ledger.journalFault()).isEmpty();
    }

    @Test
    void waitsInMemoryWhereTheUsualDirectoryCannotBeMade() throws IOException {
        var inTheWay = Files.writeString(directory.resolve("journal"), "a file");
        var ledger = started(new UsageConfig(
                true, true, new JournalConfig(Optional.of(inTheWay), false, MOST_BYTES, Duration.ofSeconds(1))));
        ledger.record(call("r-1"));
        ledger.period();

        assertThat(tables.sum).isOne();
        assertThat(ledger.isKept()).isFalse();
        assertThatNoException().isThrownBy(ledger::requireRoom);
        assertThat(String.join("\n", log.lines())).contains("AGENTSFLOW_USAGE_JOURNAL");
    }

    @Test
    void isReadByNobodyElse() throws IOException {
        var own = directory.resolve("journal");
        started(own);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
                .isEqualTo("rwx------");
    }

    private UsageLedger started(Path journal) {
        return started(new UsageConfig(
                true, true, new JournalConfig(Optional.of(journal), true, MOST_BYTES, Duration.ofSeconds(1))));
    }

    private UsageLedger started(UsageConfig config) {
        var ledger = new UsageLedger(new UsageWriter(tables, refusals), config, new Listeners());
        ledger.executor = ManualPeriods.executor(new ArrayList<>());
        ledger.start(new Object(), new Metrics());
        return ledger;
    }

    private static void periods(UsageLedger ledger, int count) {
        for (int i = 0; i < count; i++) {
            ledger.tend();
            ledger.period();
        }
    }

    private Path copyOfTheJournal() throws IOException {
        var copy = Files.createDirectory(directory.resolve("copy"));
        try (var files = Files.newDirectoryStream(directory, "*.journal")) {
            for (var file : files) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }
}
