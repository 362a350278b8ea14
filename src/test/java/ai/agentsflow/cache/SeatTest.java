package ai.agentsflow.cache;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.calls.HeardRoute;
import ai.agentsflow.routing.RoutingTest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One caller's place: one thing after the other, whichever threads bring them. */
@Timeout(20)
class SeatTest {

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Seat seat = new Seat(RoutingTest.ORIGIN, new HeardRoute(), new RoutingTest.Ledger());

    @Test
    void tellsOneAfterTheOtherAndMakesNobodyWait() throws Exception {
        var slow = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        seat.add(listener -> {
            begun.countDown();
            await(slow);
            told.add("first");
        });
        var telling = CompletableFuture.runAsync(seat::tell);
        await(begun);

        seat.add(listener -> told.add("second"));
        seat.tell();

        assertThat(told).as("the other thread is still at the first").isEmpty();
        slow.countDown();
        telling.get(10, TimeUnit.SECONDS);
        assertThat(told).containsExactly("first", "second");
    }

    @Test
    void tellsNothingToOneWhoLeft() {
        seat.add(listener -> told.add("first"));
        seat.tell();
        seat.add(listener -> told.add("second"));
        seat.leave();
        seat.tell();

        assertThat(told).containsExactly("first");
    }

    @Test
    void keepsForACallerWhoTakesNothingWhatComesMeanwhile() {
        seat.pause();
        seat.add(listener -> told.add("first"), 100);
        seat.add(listener -> told.add("second"), 50);
        seat.tell();
        assertThat(told).isEmpty();
        assertThat(seat.untoldBytes()).isEqualTo(150);

        seat.resume();

        assertThat(told).containsExactly("first", "second");
        assertThat(seat.untoldBytes()).isZero();
    }

    @Test
    void stopsWhenTheCallerHasEnoughInTheMiddle() {
        seat.add(listener -> {
            told.add("first");
            seat.pause();
        });
        seat.add(listener -> told.add("second"));
        seat.tell();
        assertThat(told).containsExactly("first");

        seat.resume();

        assertThat(told).containsExactly("first", "second");
    }

    @Test
    void keepsNothingForOneWhoLeftWhilePaused() {
        seat.pause();
        seat.add(listener -> told.add("first"), 100);
        seat.leave();
        seat.add(listener -> told.add("second"), 100);
        seat.tell();

        assertThat(told).isEmpty();
        assertThat(seat.untoldBytes()).isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
