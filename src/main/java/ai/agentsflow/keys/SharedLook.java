package ai.agentsflow.keys;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A look at the database for all who need one now: at most one in {@link #PAUSE}, however many ask. Who asks waits for a look that
 * begins after the asking, but not long, and not in all threads.
 */
final class SharedLook {

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Later later;
    private final Runnable look;
    private final Semaphore waiting;
    private final Duration patience;
    private @Nullable CompletableFuture<Void> upcoming;

    /** Runs a task on another thread. */
    interface Later {
        void run(Runnable task, Duration delay);
    }

    /**
     * @param most how many may wait at once; whoever comes then has no look
     * @param patience how long each waits
     */
    SharedLook(Later later, Runnable look, int most, Duration patience) {
        this.later = later;
        this.look = look;
        this.waiting = new Semaphore(most);
        this.patience = patience;
    }

    /** Whether there was a look since this was called. */
    boolean await() {
        if (!waiting.tryAcquire()) {
            return false;
        }
        try {
            next().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            return false;
        } finally {
            waiting.release();
        }
    }

    private synchronized CompletableFuture<Void> next() {
        if (upcoming == null) {
            later.run(this::lookNow, PAUSE);
            upcoming = new CompletableFuture<>();
        }
        return upcoming;
    }

    private void lookNow() {
        CompletableFuture<Void> asked;
        synchronized (this) {
            asked = upcoming;
            upcoming = null;
        }
        try {
            look.run();
        } finally {
            if (asked != null) {
                asked.complete(null);
            }
        }
    }
}
