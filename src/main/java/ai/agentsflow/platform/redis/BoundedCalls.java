package ai.agentsflow.platform.redis;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs calls that may hang on threads of their own, so that a caller waits for a budget and never longer: for its turn, for a
 * connection and for the answer together. What cannot even wait for its turn is refused at once.
 */
final class BoundedCalls implements Executor, AutoCloseable {

    /** More than that many calls a thread cannot answer within any budget worth having. */
    private static final int WAITING_PER_THREAD = 32;

    private static final int IDLE_SECONDS = 60;

    private final Duration budget;
    private final ThreadPoolExecutor threads;

    BoundedCalls(int threads, Duration budget) {
        this.budget = budget;
        this.threads = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(threads * WAITING_PER_THREAD),
                work -> daemon(work, "redis-call"));
        this.threads.allowCoreThreadTimeOut(true);
    }

    static Thread daemon(Runnable work, String name) {
        var thread = new Thread(null, work, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(BoundedCalls.class.getClassLoader());
        return thread;
    }

    /**
     * The call's answer. One that comes too late is dropped, and a call whose turn has not come by then is never made.
     *
     * @throws RejectedExecutionException when too many wait already, or its turn has not come within the budget
     * @throws TimeoutException when the budget is spent, and the call hangs
     * @throws ExecutionException with whatever the call threw
     */
    <T> T call(Callable<T> call) throws TimeoutException, ExecutionException, InterruptedException {
        var begun = new AtomicBoolean();
        var task = new FutureTask<>(() -> {
            begun.set(true);
            return call.call();
        });
        threads.execute(task);
        try {
            return task.get(budget.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            if (begun.get()) {
                throw e;
            }
            throw new RejectedExecutionException("its turn has not come in time", e);
        } finally {
            task.cancel(false);
        }
    }

    /**
     * Runs it without anybody waiting.
     *
     * @throws RejectedExecutionException when too many wait already
     */
    @Override
    public void execute(Runnable work) {
        threads.execute(work);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
