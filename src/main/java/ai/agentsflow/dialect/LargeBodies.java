package ai.agentsflow.dialect;

import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** Large requests are read by a few at a time: a tree, or a table of names, can be many times as large as the bytes. */
public final class LargeBodies {

    private static final Semaphore READERS = new Semaphore(Runtime.getRuntime().availableProcessors());

    private static final int LARGE = 16 * 1024;

    private LargeBodies() {}

    /** What {@code reading} makes of the bytes. Nothing in it may wait for anything but a core, so the others do not wait long. */
    public static <T> T read(byte[] json, Function<byte[], T> reading) {
        if (json.length < LARGE) {
            return reading.apply(json);
        }
        READERS.acquireUninterruptibly();
        try {
            return reading.apply(json);
        } finally {
            READERS.release();
        }
    }
}
