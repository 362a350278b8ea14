package ai.agentsflow.limits;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.limits.counters.Rate;
import ai.agentsflow.testing.AgentsFlow;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Callers who never stop, what they met, and how late this machine itself was meanwhile. */
final class Load implements AutoCloseable {

    static final Limit LIMIT = new Limit("chat", Rate.parse("100/hour"), false);

    /** A call by a user; false when it was refused for there being too many. */
    interface Call {
        boolean passes(String user);
    }

    private static final int THREADS = 4;

    /** Enough that there is one on each core while another is taken away. */
    private static final int WATCHERS = 2 * Runtime.getRuntime().availableProcessors();

    static final int USERS = 40;
    private static final Duration PAUSE = Duration.ofMillis(1);

    private final Call call;
    private final CountDownLatch ended;
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong longest = new AtomicLong();
    private final AtomicLong hiccup = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Map<String, AtomicInteger> passed = new ConcurrentHashMap<>();
    private volatile boolean over;

    private Load(Call call, int more) {
        this.call = call;
        this.ended = new CountDownLatch(THREADS + WATCHERS + more);
    }

    static Load on(RateLimits limits) {
        return of(user -> limits.count(LIMIT, Callers.user(user), "").passed());
    }

    /** @param idle what is late only when the machine is, such as a look at a server that is on none of the paths in question */
    static Load of(Call call, Runnable... idle) {
        var load = new Load(call, idle.length);
        for (int i = 0; i < THREADS; i++) {
            daemon(load::callOn);
        }
        for (int i = 0; i < WATCHERS; i++) {
            daemon(() -> load.watchTheMachine(() -> {}));
        }
        for (var some : idle) {
            daemon(() -> load.watchTheMachine(some));
        }
        return load;
    }

    private void callOn() {
        while (!over) {
            var user = "user" + calls.getAndIncrement() % USERS;
            long start = System.nanoTime();
            try {
                if (call.passes(user)) {
                    passed.computeIfAbsent(user, absent -> new AtomicInteger()).incrementAndGet();
                }
            } catch (RuntimeException | Error e) {
                failure.set(e);
            }
            longest.accumulateAndGet(System.nanoTime() - start, Math::max);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        ended.countDown();
    }

    /** A thread that does nothing is late only when the machine is. */
    private void watchTheMachine(Runnable idle) {
        while (!over) {
            long start = System.nanoTime();
            idle.run();
            LockSupport.parkNanos(PAUSE.toNanos());
            hiccup.accumulateAndGet(System.nanoTime() - start, Math::max);
        }
        ended.countDown();
    }

    /** Waits until there was some load at all. */
    void awaitCalls() {
        AgentsFlow.await("calls", () -> calls.get() > 500);
    }

    /** Ends the callers. No call has failed, none was late, and nobody got more than {@code most}. */
    void held(Duration latest, int most) throws InterruptedException {
        awaitCalls();
        close();
        assertThat(failure).hasValue(null);
        assertThat(Duration.ofNanos(longest.get())).isLessThan(latest.plusNanos(4 * hiccup.get()));
        assertThat(passed).allSatisfy((user, count) -> assertThat(count).hasValueLessThanOrEqualTo(most));
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private static void daemon(Runnable work) {
        var thread = new Thread(work, "load");
        thread.setDaemon(true);
        thread.start();
    }
}
