package ai.agentsflow.platform.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two journals of one directory in one process are to each other as those of two processes. */
class JournalTest {

    private static final int FILE = 1 << 12;
    private static final long MOST = 8L * FILE;

    @TempDir
    private Path directory;

    // what is left behind

    @Test
    void givesWhatAProcessHasLeftBehind() throws IOException {
        leaveBehind("one", "two", "three");

        try (var next = open()) {
            assertThat(leftOver(next)).containsExactly("one", "two", "three");
            assertThat(leftOver(next)).isEmpty();
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void leavesNoFileWhereAllIsDone() throws IOException {
        try (var journal = open()) {
            append(journal, "one").done();
        }

        assertThat(files()).isEmpty();
    }

    @Test
    void keepsTheFileOfWhichOneLineIsNotDone() throws IOException {
        try (var journal = open()) {
            append(journal, "one").done();
            append(journal, "two");
        }

        try (var next = open()) {
            assertThat(leftOver(next)).containsExactly("one", "two");
        }
    }

    @Test
    void takesNothingFromAProcessThatLives() throws IOException {
        try (var living = open();
                var other = open()) {
            append(living, "its own");
            other.look();

            assertThat(other.leftover()).isEmpty();
        }
    }

    @Test
    void findsLaterWhatALivingProcessLeavesWhenItEnds() throws IOException {
        var first = open();
        try (var second = open()) {
            append(first, "one");
            first.close();
            second.look();

            assertThat(leftOver(second)).containsExactly("one");
        }
    }

    @Test
    void givesAgainWhatCouldNotBeBroughtToItsPlace() throws IOException {
        leaveBehind("one");

        try (var next = open()) {
            try (var leftover = next.leftover().orElseThrow()) {
                assertThat(texts(leftover)).containsExactly("one");
                next.again(leftover);
            }
            assertThat(leftOver(next)).containsExactly("one");
        }
    }

    @Test
    void givesManyLinesInParts() throws IOException {
        leaveBehind(IntStream.range(0, 25).mapToObj("line %d"::formatted).toArray(String[]::new));

        try (var next = open();
                var leftover = next.leftover().orElseThrow()) {
            assertThat(leftover.next(10)).hasSize(10);
            assertThat(leftover.next(10)).hasSize(10);
            assertThat(leftover.next(10)).hasSize(5);
            assertThat(leftover.next(10)).isEmpty();
        }
    }

    // a kill in the middle, and disks that lie

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 9, 12, 16})
    void refusesATornTailAndKeepsWhatStandsBeforeIt(int bytesOfTheLastLine) throws IOException {
        leaveBehind("one", "two", "the last");
        var file = only();
        long before = (long) Line.of(bytes("one")).length + Line.of(bytes("two")).length;
        cut(file, before + bytesOfTheLastLine);

        try (var next = open();
                var leftover = next.leftover().orElseThrow()) {
            assertThat(texts(leftover)).containsExactly("one", "two");
            assertThat(leftover.damaged()).isZero();
        }
    }

    @Test
    void leavesOutADamagedLineAndGivesTheOthers() throws IOException {
        leaveBehind("one", "two", "three");
        try (var file = new RandomAccessFile(only().toFile(), "rw")) {
            file.seek(Line.of(bytes("one")).length + 10);
            file.write('X');
        }

        try (var next = open();
                var leftover = next.leftover().orElseThrow()) {
            assertThat(texts(leftover)).containsExactly("one", "three");
            assertThat(leftover.damaged()).isOne();
            leftover.keep();
            leftover.done();
        }
        assertThat(files()).singleElement().asString().endsWith(".damaged");
    }

    @Test
    void readsAFileOfAnythingAtAllWithoutFailing() throws IOException {
        Files.write(directory.resolve("1-noise.journal"), new byte[] {1, 2, 3, '\n', '\n', (byte) 0xff, 'a'});
        Files.write(directory.resolve("2-endless.journal"), new byte[1 << 21]);
        var endless = new byte[1 << 21];
        Arrays.fill(endless, (byte) 'a');
        Files.write(directory.resolve("3-no-line.journal"), endless);

        try (var next = open()) {
            assertThat(leftOver(next)).isEmpty();
            assertThat(leftOver(next)).isEmpty();
            assertThat(leftOver(next)).isEmpty();
        }
    }

    @Test
    void deletesTheUnfinishedFileOfAProcessThatWasKilled() throws IOException {
        Files.write(directory.resolve("1-half.new"), new byte[100]);

        open().close();

        assertThat(files()).isEmpty();
    }

    // room

    @Test
    void goesOnInTheNextFileAndDeletesThoseThatAreDone() throws IOException {
        try (var journal = open()) {
            for (int i = 0; i < 1000; i++) {
                append(journal, "a line of some length " + i).done();
                journal.makeRoom();
            }
            assertThat(journal.bytes()).isLessThanOrEqualTo(3 * FILE);
            assertThat(journal.undone()).isZero();
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void tellsInTimeThatThereIsNoRoom() throws IOException {
        try (var journal = open()) {
            int taken = 0;
            while (journal.hasRoom()) {
                append(journal, "a line of some length " + taken++);
                try {
                    journal.makeRoom();
                } catch (IOException full) {
                    assertThat(full).hasMessageContaining("may have no more than");
                }
            }
            append(journal, "one that was admitted before");

            assertThat(journal.bytes()).isEqualTo(MOST);
        }
    }

    @Test
    void hasRoomAgainWhenAFileIsDone() throws IOException {
        try (var journal = open()) {
            var places = new ArrayList<Journal.Place>();
            assertThatThrownBy(() -> {
                        while (true) {
                            places.add(append(journal, "a line of some length"));
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThat(journal.hasRoom()).isFalse();

            places.forEach(Journal.Place::done);
            journal.makeRoom();

            assertThat(journal.hasRoom()).isTrue();
            append(journal, "goes on");
        }
    }

    @Test
    void refusesALineThatNoFileCanHold() throws IOException {
        try (var journal = open()) {
            assertThatThrownBy(() -> journal.append(new byte[FILE])).hasMessageContaining("longer than a file");
            assertThat(journal.hasRoom()).isTrue();
        }
    }

    @Test
    void givesWhatNobodyRemembers() throws IOException {
        try (var journal = open()) {
            append(journal, "one").done();
            append(journal, "two").forsake();
            append(journal, "three").done();

            assertThat(leftOver(journal)).containsExactly("one", "two", "three");
            assertThat(journal.leftover()).isEmpty();
            assertThat(journal.undone()).isZero();
            append(journal, "goes on").done();
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void isForThisUserAlone() throws IOException {
        var own = directory.resolve("deeper").resolve("journal");

        Journal.open(own, FILE, MOST).close();

        assertThat(Files.getPosixFilePermissions(own)).hasSize(3);
    }

    @Test
    void takesLinesOfManyThreads() throws Exception {
        try (var journal = Journal.open(directory, 1 << 16, 1 << 22)) {
            var threads = IntStream.range(0, 8)
                    .mapToObj(thread -> new Thread(() -> IntStream.range(0, 500)
                            .forEach(line -> append(journal, "line %d of %d".formatted(line, thread)))))
                    .toList();
            threads.forEach(Thread::start);
            for (var thread : threads) {
                thread.join();
            }
            journal.sync();
        }

        var all = new ArrayList<String>();
        try (var next = open()) {
            for (var lines = leftOver(next); !lines.isEmpty(); lines = leftOver(next)) {
                all.addAll(lines);
            }
        }
        assertThat(all).hasSize(4000).doesNotHaveDuplicates();
    }

    private Journal open() throws IOException {
        var journal = Journal.open(directory, FILE, MOST);
        journal.look();
        return journal;
    }

    private void leaveBehind(String... lines) throws IOException {
        try (var journal = open()) {
            for (var line : lines) {
                append(journal, line);
            }
        }
    }

    private static Journal.Place append(Journal journal, String text) {
        try {
            return journal.append(bytes(text));
        } catch (IOException e) {
            throw sneaky(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaky(Throwable failure) throws T {
        throw (T) failure;
    }

    private static List<String> leftOver(Journal journal) throws IOException {
        var found = journal.leftover();
        if (found.isEmpty()) {
            return List.of();
        }
        try (var leftover = found.get()) {
            var texts = texts(leftover);
            leftover.done();
            return texts;
        }
    }

    private static List<String> texts(Leftover leftover) throws IOException {
        var texts = new ArrayList<String>();
        for (var lines = leftover.next(10); !lines.isEmpty(); lines = leftover.next(10)) {
            lines.forEach(line -> texts.add(new String(line, UTF_8)));
        }
        return texts;
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(directory)) {
            return files.toList();
        }
    }

    private Path only() throws IOException {
        return files().get(0);
    }

    private static void cut(Path path, long length) throws IOException {
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(length);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
