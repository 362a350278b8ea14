package ai.agentsflow.platform.http;

import ai.agentsflow.platform.timer.Cancellable;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** A timer wheel: constant cost per deadline, however many there are. */
final class Deadlines implements AutoCloseable {

    static final Duration TICK = Duration.ofMillis(10);

    private final HashedWheelTimer wheel;
    private volatile boolean closed;

    Deadlines(Executor runner) {
        wheel = new HashedWheelTimer(
                new NamedDaemons("http-client-timer"), TICK.toMillis(), TimeUnit.MILLISECONDS, 1024, false, -1, runner);
    }

    Cancellable schedule(Duration delay, Runnable task) {
        if (closed) {
            return () -> {};
        }
        try {
            Timeout timeout = wheel.newTimeout(ignored -> task.run(), delay.toNanos(), TimeUnit.NANOSECONDS);
            return timeout::cancel;
        } catch (IllegalStateException | RejectedExecutionException closedMeanwhile) {
            return () -> {};
        }
    }

    @Override
    public void close() {
        closed = true;
        wheel.stop();
    }
}
