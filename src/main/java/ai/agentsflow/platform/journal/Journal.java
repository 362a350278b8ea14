package ai.agentsflow.platform.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * Lines in files of a directory. Any thread appends; a line that was appended outlives the process, and a {@link #sync()} after it also
 * a loss of power. One thread says what is done, and looks for what was left behind. Several processes may share the directory.
 *
 * <p>Files are made in their whole length before they are needed, one ahead, so that {@link #hasRoom()} tells in time that there
 * will be no more.
 */
public final class Journal implements AutoCloseable {

    /** Where a line stands, for whoever is done with it. */
    public static final class Place {
        private final Segment segment;

        private Place(Segment segment) {
            this.segment = segment;
        }

        /** The line stands where it belongs. */
        public void done() {
            segment.done();
        }

        /** Nobody will remember the line: it will be found by {@link Journal#leftover()}. */
        public void forsake() {
            segment.forsake();
        }
    }

    private final Path directory;
    private final int segmentBytes;
    private final long most;
    private final Deque<Segment> segments = new ConcurrentLinkedDeque<>();
    private final Deque<Path> found = new ConcurrentLinkedDeque<>();

    /** A file that is being made looks like one that was left behind. */
    private final Object making = new Object();

    private @Nullable Segment current;
    private @Nullable Segment spare;
    private boolean closed;

    private Journal(Path directory, int segmentBytes, long most) {
        this.directory = directory;
        this.segmentBytes = segmentBytes;
        this.most = most;
    }

    /**
     * Opens the journal of a directory, which is made where it is not there, for this user alone.
     *
     * @param segmentBytes how long each file is; no line may be longer
     * @param most how many bytes this process's files have at most, two files at least
     * @throws IOException where the directory or its first file cannot be made
     */
    public static Journal open(Path directory, int segmentBytes, long most) throws IOException {
        if (!Files.isDirectory(directory)) {
            try {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (UnsupportedOperationException e) {
                Files.createDirectories(directory);
            }
        }
        var journal = new Journal(directory, segmentBytes, Math.max(most, 2L * segmentBytes));
        journal.makeRoom();
        return journal;
    }

    /**
     * Appends a text without a line feed.
     *
     * @throws IOException where the disk or the journal is full, or the disk is gone; nothing was appended
     */
    public synchronized Place append(byte[] text) throws IOException {
        var line = Line.of(text);
        var segment = current;
        if (segment == null || !segment.hasRoom(line.length)) {
            segment = nextSegment(line.length);
        }
        segment.append(line);
        return new Place(segment);
    }

    private Segment nextSegment(int bytes) throws IOException {
        if (closed) {
            throw new IOException("the journal is closed");
        }
        if (bytes > segmentBytes) {
            throw new IOException("a line of " + bytes + " bytes is longer than a file of the journal");
        }
        var next = spare == null ? make() : spare;
        var before = current;
        current = next;
        spare = null;
        if (before != null) {
            before.seal();
        }
        return next;
    }

    /** Makes the next file ahead; the writer calls it now and then, also to find out that there is room again. */
    public void makeRoom() throws IOException {
        synchronized (this) {
            if (spare != null || closed) {
                return;
            }
        }
        var made = make();
        synchronized (this) {
            if (spare == null && !closed) {
                spare = made;
                return;
            }
        }
        segments.remove(made);
        made.delete();
    }

    private Segment make() throws IOException {
        synchronized (making) {
            segments.removeIf(Segment::isGone);
            if (bytes() + segmentBytes > most) {
                throw new IOException("the journal has " + bytes() + " bytes, it may have no more than " + most);
            }
            var made = Segment.make(directory, fileName(), segmentBytes);
            segments.add(made);
            return made;
        }
    }

    /** They sort by time. */
    private static String fileName() {
        return String.format(Locale.ROOT, "%013d-%s", System.currentTimeMillis(), UUID.randomUUID());
    }

    /** Whether lines can be appended for certain: the next file is made, or half of this one is free while it is being made. */
    public synchronized boolean hasRoom() {
        return !closed && (spare != null || (current != null && current.hasRoom(segmentBytes / 2)));
    }

    /** Sees to it that what was appended survives a loss of power; what comes meanwhile may too. */
    public void sync() throws IOException {
        Segment now;
        List<Segment> before;
        synchronized (this) {
            now = current;
            before = new ArrayList<>(segments);
        }
        for (var segment : before) {
            if (segment == now || segment.isSealed()) {
                segment.sync();
            }
        }
    }

    /**
     * The oldest file whose lines nobody remembers, if there is one. To be called while nobody remembers any line either, or what is
     * remembered is given twice.
     */
    public Optional<Leftover> leftover() throws IOException {
        for (var segment : segments) {
            if (segment.isForsaken() && !segment.isGone()) {
                seal(segment);
                return Optional.of(Leftover.of(segment));
            }
        }
        for (var path = found.poll(); path != null; path = found.poll()) {
            var leftover = Leftover.of(path);
            if (leftover.isPresent()) {
                return leftover;
            }
        }
        return Optional.empty();
    }

    /** What could not be brought to its place is given again. */
    public void again(Leftover leftover) {
        leftover.found().ifPresent(found::addFirst);
    }

    private synchronized void seal(Segment segment) {
        if (segment == current) {
            current = null;
        }
        segment.seal();
    }

    /** Looks for what other processes have left behind; {@link #leftover()} gives it. */
    public void look() throws IOException {
        synchronized (making) {
            Set<Path> own = new HashSet<>();
            segments.forEach(segment -> own.add(segment.path()));
            found.clear();
            try (var files = Files.newDirectoryStream(directory, "*" + Segment.SUFFIX)) {
                for (var file : files) {
                    if (!own.contains(file)) {
                        found.add(file);
                    }
                }
            }
            try (var unfinished = Files.newDirectoryStream(directory, "*" + Segment.UNFINISHED)) {
                for (var file : unfinished) {
                    deleteUnlocked(file);
                }
            }
        }
    }

    private static void deleteUnlocked(Path file) throws IOException {
        var leftover = Leftover.of(file);
        if (leftover.isPresent()) {
            try (var nobodys = leftover.get()) {
                nobodys.done();
            }
        }
    }

    /** How many bytes this process's files have. */
    public long bytes() {
        return segments.stream()
                .filter(segment -> !segment.isGone())
                .mapToLong(Segment::size)
                .sum();
    }

    /** How many of this process's lines are not done. */
    public int undone() {
        return segments.stream().mapToInt(Segment::undone).sum();
    }

    /** Ends it. What is not done stays for the next process. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        current = null;
        spare = null;
        for (var segment : segments) {
            segment.close();
        }
    }
}
