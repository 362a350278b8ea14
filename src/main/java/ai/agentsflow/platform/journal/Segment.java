package ai.agentsflow.platform.journal;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One file of a journal that this process writes. It is made in its whole length and filled with zeros, so that a disk that becomes
 * full later refuses no line of it. As long as the process lives it holds the file's lock, by which others tell it from one that was
 * left behind.
 */
final class Segment {

    static final String SUFFIX = ".journal";
    static final String UNFINISHED = ".new";

    private final Path path;
    private final RandomAccessFile file;
    private final int size;
    private final AtomicInteger undone = new AtomicInteger();
    private int position;
    private volatile boolean sealed;
    private volatile boolean forsaken;
    private volatile boolean gone;
    private volatile boolean synced;

    private Segment(Path path, RandomAccessFile file, int size) {
        this.path = path;
        this.file = file;
        this.size = size;
    }

    /**
     * A new one.
     *
     * @throws IOException where there is no room for the whole of it
     */
    static Segment make(Path directory, String name, int size) throws IOException {
        var unfinished = directory.resolve(name + UNFINISHED);
        var file = new RandomAccessFile(unfinished.toFile(), "rw");
        try {
            if (lock(file) == null) {
                throw new IOException("another process has locked " + unfinished);
            }
            var zeros = new byte[1 << 16];
            for (int filled = 0; filled < size; filled += zeros.length) {
                file.write(zeros, 0, Math.min(zeros.length, size - filled));
            }
            file.seek(0);
            // whoever looks for what was left behind sees it once it is locked
            var path = directory.resolve(name + SUFFIX);
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
            return new Segment(path, file, size);
        } catch (IOException | RuntimeException e) {
            file.close();
            Files.deleteIfExists(unfinished);
            throw e;
        }
    }

    /** Null where somebody else has it. */
    static @Nullable FileLock lock(RandomAccessFile file) throws IOException {
        try {
            return file.getChannel().tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another part of this process
        }
    }

    /** Whether a line of so many bytes has room. */
    boolean hasRoom(int bytes) {
        return size - position >= bytes;
    }

    void append(byte[] line) throws IOException {
        undone.incrementAndGet();
        try {
            // not by its channel, which the interruption of a thread would close
            file.write(line);
            position += line.length;
        } catch (IOException e) {
            undone.decrementAndGet();
            file.seek(position);
            throw e;
        }
    }

    void sync() throws IOException {
        boolean whole = sealed;
        if (synced) {
            return;
        }
        try {
            file.getFD().sync();
            synced = whole;
        } catch (IOException e) {
            if (!gone) {
                throw e;
            }
        }
    }

    /** Nothing comes to it any more. */
    void seal() {
        sealed = true;
        deleteIfDone();
    }

    boolean isSealed() {
        return sealed;
    }

    /** Nobody remembers one of its lines: it has to be read again. */
    void forsake() {
        forsaken = true;
    }

    boolean isForsaken() {
        return forsaken;
    }

    /** One of its lines stands where it belongs. */
    void done() {
        undone.decrementAndGet();
        deleteIfDone();
    }

    int undone() {
        return undone.get();
    }

    boolean isGone() {
        return gone;
    }

    int size() {
        return size;
    }

    Path path() {
        return path;
    }

    private synchronized void deleteIfDone() {
        if (sealed && !forsaken && undone.get() == 0 && !gone) {
            delete();
        }
    }

    /** All of its lines stand where they belong. */
    synchronized void delete() {
        gone = true;
        undone.set(0);
        try {
            Files.deleteIfExists(path);
            file.close();
        } catch (IOException e) {
            // whoever finds it finds lines that are there already, which harms nobody
            System.getLogger(Journal.class.getName())
                    .log(System.Logger.Level.WARNING, "{0} cannot be deleted: {1}", path, e.toString());
        }
    }

    /** Lets it go: what is not done stays for whoever looks for it. */
    synchronized void close() throws IOException {
        sealed = true;
        if (gone) {
            return;
        }
        if (undone.get() == 0 && !forsaken) {
            delete();
            return;
        }
        try (file) {
            file.setLength(position);
            file.getFD().sync();
        } finally {
            gone = true;
        }
    }

    /** Its bytes from the beginning, once it is sealed. */
    InputStream bytes() throws IOException {
        return bytes(file);
    }

    /**
     * A file's bytes from the beginning, by the very file that is locked: whoever closes a second one of the same process loses the
     * lock.
     */
    static InputStream bytes(RandomAccessFile locked) throws IOException {
        locked.seek(0);
        return new InputStream() {
            @Override
            public int read() throws IOException {
                return locked.read();
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                return locked.read(bytes, from, length);
            }
        };
    }
}
