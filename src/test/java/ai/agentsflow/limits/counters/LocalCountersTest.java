package ai.agentsflow.limits.counters;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LocalCountersTest {

    private static final Rate HUNDRED = new Rate(100, Duration.ofMinutes(1));
    private static final long SECOND = 1_000_000;

    private final AtomicLong now = new AtomicLong(5);

    @ParameterizedTest
    @EnumSource(Window.class)
    void letsExactlyAHundredOfAHundredAndFiftyPassAtOnce(Window window) throws Exception {
        var counters = counters(window, 1);
        var passed = new AtomicInteger();
        var begin = new CountDownLatch(1);
        var threads = Executors.newFixedThreadPool(150);
        for (int i = 0; i < 150; i++) {
            threads.execute(() -> {
                try {
                    begin.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                if (count(counters, "a").passed()) {
                    passed.incrementAndGet();
                }
            });
        }
        begin.countDown();
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

        assertThat(passed).hasValue(100);
    }

    @ParameterizedTest
    @EnumSource(Window.class)
    void passesAgainAfterTheDelayThatItToldAndNotBefore(Window window) {
        var counters = counters(window, 1);
        exhaust(counters, "a", 100);
        var refused = count(counters, "a");

        now.addAndGet(refused.delay() - 1);
        assertThat(count(counters, "a").passed()).isFalse();
        now.addAndGet(1);
        assertThat(count(counters, "a").passed()).isTrue();
    }

    @Test
    void beginsAFixedWindowAnewAsAWhole() {
        var counters = counters(Window.FIXED, 1);
        count(counters, "a");
        now.addAndGet(59 * SECOND);
        assertThat(count(counters, "a")).isEqualTo(new Standing(98, SECOND, 0));

        now.addAndGet(SECOND);

        assertThat(count(counters, "a")).isEqualTo(new Standing(99, 60 * SECOND, 0));
    }

    @Test
    void givesASlidingWindowBackOneByOne() {
        var counters = counters(Window.SLIDING, 1);
        exhaust(counters, "a", 100);
        assertThat(count(counters, "a").delay()).isEqualTo(600_000);

        now.addAndGet(3 * 600_000);

        exhaust(counters, "a", 3);
        assertThat(count(counters, "a")).isEqualTo(new Standing(0, 60 * SECOND, 600_000));
    }

    @Test
    void keepsOnesFloodAwayFromAnother() {
        var counters = counters(Window.FIXED, 1);
        exhaust(counters, "a", 100);
        assertThat(count(counters, "a").passed()).isFalse();

        assertThat(count(counters, "b").remaining()).isEqualTo(99);
    }

    @Test
    void givesANodeItsShare() {
        var counters = counters(Window.FIXED, 3);
        exhaust(counters, "a", 33);

        assertThat(count(counters, "a").passed()).isFalse();
    }

    @Test
    void countsNothingOfACallThatDoesNotFitSomewhere() {
        var counters = counters(Window.FIXED, 1);
        counters.spend(new Quota("tokens", "tokens", HUNDRED, 120));
        var call = List.of(new Quota("tokens", "tokens", HUNDRED, 0), new Quota("chat", "chat", HUNDRED, 1));

        var standings = counters.count(call);

        assertThat(standings).extracting(Standing::passed).containsExactly(false, true);
        assertThat(standings.get(1).remaining()).isEqualTo(100);
    }

    @Test
    void forgetsCallersThatCountNoMoreAndHoldsNoMoreThanItMay() {
        var counters = new LocalCounters(Window.FIXED, 1, 10, now::get);
        for (int i = 0; i < 10; i++) {
            count(counters, "first" + i);
        }
        now.addAndGet(61 * SECOND);
        for (int i = 0; i < 1000; i++) {
            count(counters, "second" + i);
        }

        assertThat(counters.size()).isLessThanOrEqualTo(10 + 64);
    }

    @Test
    void givesNobodyMoreWhenItsMemoryIsFull() {
        var counters = new LocalCounters(Window.FIXED, 1, 10, now::get);
        exhaust(counters, "known", 100);
        int passed = 0;
        for (int i = 0; i < 64 * 100 * 2; i++) {
            passed += count(counters, "made-up-" + i).passed() ? 1 : 0;
        }

        assertThat(passed).isLessThanOrEqualTo(64 * 100 + 9);
        assertThat(count(counters, "known").passed()).isFalse();
    }

    private LocalCounters counters(Window window, int nodes) {
        return new LocalCounters(window, nodes, 1000, now::get);
    }

    private static Standing count(LocalCounters counters, String key) {
        return counters.count(List.of(new Quota("chat", key, HUNDRED, 1))).get(0);
    }

    private static void exhaust(LocalCounters counters, String key, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(count(counters, key).passed()).isTrue();
        }
    }
}
