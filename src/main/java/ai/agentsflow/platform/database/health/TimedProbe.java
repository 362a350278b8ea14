package ai.agentsflow.platform.database.health;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A yes-or-no question that is answered in time, or with no; one is asked at a time, and an answer holds for a while. */
final class TimedProbe {

    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final BooleanSupplier question;
    private final Executor threads;
    private final Duration limit;
    private final LongSupplier nanoTime;
    private @Nullable CompletableFuture<Boolean> asked;
    private volatile boolean begun;
    private boolean answer;
    private long answeredAt;
    private boolean known;

    TimedProbe(BooleanSupplier question, Executor threads) {
        this(question, threads, LIMIT, System::nanoTime);
    }

    TimedProbe(BooleanSupplier question, Executor threads, Duration limit, LongSupplier nanoTime) {
        this.question = question;
        this.threads = threads;
        this.limit = limit;
        this.nanoTime = nanoTime;
    }

    synchronized boolean answers() {
        if (!known || nanoTime.getAsLong() - answeredAt >= limit.toNanos()) {
            answer = ask();
            answeredAt = nanoTime.getAsLong();
            known = true;
        }
        return answer;
    }

    private boolean ask() {
        try {
            CompletableFuture<Boolean> current = asked;
            if (current == null || current.isDone() || !begun) {
                current = askAnew(current);
            }
            // kept when it is not answered in time, lest a silent database gather threads
            asked = current;
            return current.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | RejectedExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A question that nobody has begun to answer may have been lost: servers drop tasks of an application that still starts. */
    private CompletableFuture<Boolean> askAnew(@Nullable CompletableFuture<Boolean> lost) {
        if (lost != null) {
            lost.cancel(false);
        }
        begun = false;
        return CompletableFuture.supplyAsync(
                () -> {
                    begun = true;
                    return question.getAsBoolean();
                },
                threads);
    }
}
