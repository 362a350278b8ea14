package ai.agentsflow.platform.http;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Bounded waiting for what another thread does. */
final class Await {

    static final Duration SOON = Duration.ofSeconds(5);

    private Await() {}

    static void until(String what, BooleanSupplier condition) {
        within(SOON, what, condition);
    }

    static void within(Duration limit, String what, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + limit + ": " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    static void latch(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(SOON.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("latch not released within " + SOON);
        }
    }
}
