package ai.agentsflow.platform.journal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file of a journal whose lines nobody remembers: of a process that has ended, or of this one when it had no room for them. Read in
 * parts, from its beginning each time it is asked for; {@link #done()} when all of it stands where it belongs.
 */
public final class Leftover implements AutoCloseable {

    /** No line is as long: what is longer is none. */
    private static final int LONGEST_LINE = 1 << 20;

    private static final String DAMAGED = ".damaged";

    private final Path path;
    private final @Nullable RandomAccessFile locked;
    private final @Nullable Segment own;
    private final InputStream bytes;
    private byte[] line = new byte[1 << 12];
    private int damaged;
    private boolean over;

    private Leftover(Path path, @Nullable RandomAccessFile locked, @Nullable Segment own, InputStream bytes) {
        this.path = path;
        this.locked = locked;
        this.own = own;
        this.bytes = new BufferedInputStream(bytes, 1 << 16);
    }

    /** Nothing where another process has it, or has been quicker. */
    static Optional<Leftover> of(Path path) throws IOException {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        var file = new RandomAccessFile(path.toFile(), "rw");
        if (Segment.lock(file) == null || !Files.exists(path)) {
            file.close();
            return Optional.empty();
        }
        return Optional.of(new Leftover(path, file, null, Segment.bytes(file)));
    }

    static Leftover of(Segment own) throws IOException {
        return new Leftover(own.path(), null, own, own.bytes());
    }

    /** Up to so many of the next lines' texts; none: that was all. What is not as it was written is left out and counted. */
    public List<byte[]> next(int most) throws IOException {
        var texts = new ArrayList<byte[]>();
        while (texts.size() < most && !over) {
            nextLine().ifPresent(texts::add);
        }
        return texts;
    }

    /** How many whole lines were not as they were written. A last one without an end, as a kill in the middle leaves it, is none. */
    public int damaged() {
        return damaged;
    }

    /** Where it was found; nothing where this process has written it. */
    Optional<Path> found() {
        return own == null ? Optional.of(path) : Optional.empty();
    }

    /** Its name, without the directory. */
    public String name() {
        return String.valueOf(path.getFileName());
    }

    /** Keeps a copy under another name, {@code .damaged}, for somebody to look at. */
    public void keep() throws IOException {
        Files.copy(path, path.resolveSibling(name() + DAMAGED), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Deletes it. */
    public void done() throws IOException {
        if (own == null) {
            Files.deleteIfExists(path);
        } else {
            own.delete();
        }
    }

    /** Lets it go, deleted or not. */
    @Override
    public void close() throws IOException {
        bytes.close();
        if (locked != null) {
            locked.close();
        }
    }

    private Optional<byte[]> nextLine() throws IOException {
        int length = 0;
        for (int next = bytes.read(); next != Line.END; next = bytes.read()) {
            if (next <= 0) {
                // zeros are what is not written yet
                over = true;
                return Optional.empty();
            }
            if (length == line.length) {
                if (length >= LONGEST_LINE) {
                    over = true;
                    damaged++;
                    return Optional.empty();
                }
                line = Arrays.copyOf(line, 2 * length);
            }
            line[length++] = (byte) next;
        }
        var text = Line.read(line, length);
        damaged += text.isEmpty() ? 1 : 0;
        return text;
    }
}
