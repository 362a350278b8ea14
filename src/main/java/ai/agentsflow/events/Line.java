package ai.agentsflow.events;

import java.lang.System.Logger.Level;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Does one thing after the other, on a thread of the executor's while there is something to do. A bounded number of things waits. */
final class Line {

    private static final System.Logger LOG = System.getLogger(Line.class.getName());

    private final Executor executor;
    private final BlockingQueue<Runnable> waiting;
    private final AtomicBoolean running = new AtomicBoolean();

    Line(Executor executor, int most) {
        this.executor = executor;
        this.waiting = new ArrayBlockingQueue<>(most);
    }

    /** Has it done when everything before it is done; false when too much waits. */
    boolean add(Runnable work) {
        boolean taken = waiting.offer(work);
        begin();
        return taken;
    }

    private void begin() {
        if (!waiting.isEmpty() && running.compareAndSet(false, true)) {
            try {
                executor.execute(this::run);
            } catch (RejectedExecutionException e) {
                // the next one that comes tries again
                running.set(false);
            }
        }
    }

    private void run() {
        try {
            for (var next = waiting.poll(); next != null; next = waiting.poll()) {
                perform(next);
            }
        } finally {
            running.set(false);
        }
        begin();
    }

    private static void perform(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.ERROR, "an event could not be told", e);
        }
    }
}
