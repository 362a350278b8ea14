package ai.agentsflow.platform.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoundedCallsTest {

    private final CountDownLatch hanging = new CountDownLatch(1);
    private final BoundedCalls calls = new BoundedCalls(1, Duration.ofMillis(30));

    @AfterEach
    void stop() {
        hanging.countDown();
        calls.close();
    }

    @Test
    void answersAndPassesOnWhatTheCallThrew() throws Exception {
        try (var patient = new BoundedCalls(2, Duration.ofSeconds(10))) {
            assertThat(patient.<String>call(() -> "answer")).isEqualTo("answer");
            assertThatThrownBy(() -> patient.call(() -> {
                        throw new IllegalStateException("no");
                    }))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("no");
        }
    }

    @Test
    void waitsForItsBudgetAndNoLonger() {
        assertThatThrownBy(() -> calls.call(this::hang))
                .as("on a busy machine not even its turn comes in time")
                .isInstanceOfAny(TimeoutException.class, RejectedExecutionException.class);
    }

    @Test
    void neverMakesACallWhoseTurnCameTooLate() throws Exception {
        var made = new AtomicInteger();
        calls.execute(this::hang);

        assertThatThrownBy(() -> calls.call(made::incrementAndGet))
                .as("whatever hangs, it is not this call")
                .isInstanceOf(RejectedExecutionException.class);
        hanging.countDown();
        var last = new CountDownLatch(1);
        calls.execute(last::countDown);
        last.await();

        assertThat(made).hasValue(0);
    }

    @Test
    void refusesAtOnceWhenTooManyWait() {
        calls.execute(this::hang);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1000; i++) {
                        calls.execute(() -> {});
                    }
                })
                .isInstanceOf(RejectedExecutionException.class);
    }

    private boolean hang() {
        try {
            hanging.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
