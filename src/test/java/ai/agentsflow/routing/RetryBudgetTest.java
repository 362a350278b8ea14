package ai.agentsflow.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // a clock that overflows on the way
    private final RetryBudget budget = new RetryBudget(new RoutingConfig.RetryBudget(20, 3), nanos::get);

    @Test
    void givesAFewWhenThereAreHardlyAnyRequests() {
        requests(1);

        assertThat(retries(10)).isEqualTo(3);
        assertThat(budget.allowed()).isEqualTo(3);
        assertThat(budget.refused()).isEqualTo(7);
    }

    @Test
    void givesAShareOfTheRequests() {
        requests(1000);

        assertThat(retries(1000)).isEqualTo(200);
    }

    @Test
    void roundsDown() {
        requests(24);

        assertThat(retries(10)).isEqualTo(4);
    }

    @Test
    void forgetsWhatIsLongerAgoThanTheWindow() {
        requests(1000);
        retries(200);

        seconds(9);
        assertThat(retries(10)).isZero();

        seconds(1);
        assertThat(retries(10)).isEqualTo(3);
    }

    @Test
    void movesOnSliceBySlice() {
        for (int i = 0; i < 30; i++) {
            requests(10);
            seconds(1);
        }

        assertThat(retries(100))
                .as("of the nine slices before this one, 90 requests")
                .isEqualTo(18);
    }

    @Test
    void beginsAnewAfterALongSilence() {
        requests(1000);
        seconds(100_000);
        requests(20);

        assertThat(retries(10)).isEqualTo(4);
    }

    @Test
    void givesNoneWhereNoneAreWanted() {
        var none = new RetryBudget(new RoutingConfig.RetryBudget(0, 0), nanos::get);
        none.requested();

        assertThat(none.tryRetry()).isFalse();
    }

    @Test
    void countsExactlyHoweverManyAskAtOnce() throws Exception {
        var threads = Executors.newFixedThreadPool(8);
        var given = new AtomicInteger();
        var ready = new CountDownLatch(8);
        for (int i = 0; i < 8; i++) {
            threads.execute(() -> {
                requests(500);
                ready.countDown();
            });
        }
        assertThat(ready.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 8; i++) {
            threads.execute(() -> given.addAndGet(retries(500)));
        }
        threads.shutdown();

        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(given).hasValue(800);
    }

    private void requests(int count) {
        for (int i = 0; i < count; i++) {
            budget.requested();
        }
    }

    private int retries(int wanted) {
        int given = 0;
        for (int i = 0; i < wanted; i++) {
            given += budget.tryRetry() ? 1 : 0;
        }
        return given;
    }

    private void seconds(long count) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(count));
    }
}
