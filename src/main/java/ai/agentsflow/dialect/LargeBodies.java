package ai.agentsflow.dialect;

import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** Large requests are read by a few at a time: a tree, or a table of names, can be many times as large as the bytes. */
public final class LargeBodies {

    private static final Semaphore READERS = new Semaphore(Runtime.getRuntime().availableProcessors());

    private static final int LARGE = 16 * 1024;

    /** Set on a thread that is reading: what it reads within is part of the same, and two that waited for each other would never end. */
    private static final ThreadLocal<Boolean> READING = new ThreadLocal<>();

    private LargeBodies() {}

    /** What {@code reading} makes of the bytes. Nothing in it may wait for anything but a core, so the others do not wait long. */
    public static <T> T read(byte[] json, Function<byte[], T> reading) {
        if (json.length < LARGE || READING.get() != null) {
            return reading.apply(json);
        }
        READERS.acquireUninterruptibly();
        READING.set(true);
        try {
            return reading.apply(json);
        } finally {
            READING.remove();
            READERS.release();
        }
    }
}
