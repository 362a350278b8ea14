package ai.agentsflow.platform.http;

import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What one read of a connection brings: often several parts of an answer, each told by itself. Whoever passes them on can put off
 * sending until all of them are told, so that what arrives together leaves together.
 */
public final class ReadBatch {

    private static final FastThreadLocal<ReadBatch> OF_THREAD = new FastThreadLocal<>() {
        @Override
        protected ReadBatch initialValue() {
            return new ReadBatch();
        }
    };

    private final Deque<Runnable> atEnd = new ArrayDeque<>();
    private boolean open;

    private ReadBatch() {}

    /**
     * Runs a task when everything is told that the read under way on this thread has brought.
     *
     * @param task must not block; what it throws is its own affair, the others run all the same
     * @return false when no read is under way on this thread, so that there is nothing to wait for
     */
    public static boolean atEnd(Runnable task) {
        var batch = OF_THREAD.getIfExists();
        if (batch == null || !batch.open) {
            return false;
        }
        batch.atEnd.add(task);
        return true;
    }

    /** A read is under way on this thread, of an I/O loop. Until it {@linkplain #close() ends} calling this again changes nothing. */
    static void open() {
        OF_THREAD.get().open = true;
    }

    /** The read is over. */
    static void close() {
        var batch = OF_THREAD.get();
        batch.open = false;
        for (var task = batch.atEnd.poll(); task != null; task = batch.atEnd.poll()) {
            run(task);
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            System.getLogger(ReadBatch.class.getName()).log(System.Logger.Level.ERROR, "The end of a read failed", e);
        }
    }
}
