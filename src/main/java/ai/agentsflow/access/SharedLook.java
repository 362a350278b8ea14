package ai.agentsflow.access;

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

    /** A cold start, or a machine with other work, takes a part of it; a database that hangs takes it whole. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Less than a server has threads, more than a client starts at once with a new key. */
    private static final int MOST_WAITING = 100;

    private final Later later;
    private final Runnable look;
    private final Semaphore waiting = new Semaphore(MOST_WAITING);
    private @Nullable CompletableFuture<Void> upcoming;

    /** Runs a task on another thread. */
    interface Later {
        void run(Runnable task, Duration delay);
    }

    SharedLook(Later later, Runnable look) {
        this.later = later;
        this.look = look;
    }

    /** Whether there was a look since this was called. */
    boolean await() {
        if (!waiting.tryAcquire()) {
            return false;
        }
        try {
            next().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
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
