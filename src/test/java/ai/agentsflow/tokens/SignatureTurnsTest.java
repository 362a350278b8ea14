package ai.agentsflow.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.testing.AgentsFlow;
import com.nimbusds.jose.JOSEException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SignatureTurnsTest {

    private final SignatureTurns turns = new SignatureTurns(2, 4);

    @Test
    void tellsWhatTheCheckTells() throws Exception {
        assertThat(turns.take(() -> true)).isTrue();
        assertThat(turns.take(() -> false)).isFalse();
    }

    @Test
    void goesOnAfterAFailure() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> turns.take(() -> {
                        throw new JOSEException("broken");
                    }))
                    .isInstanceOf(JOSEException.class);
        }

        assertThat(turns.take(() -> true)).isTrue();
    }

    @Test
    void makesFewChecksAtOnceAndPutsOffWhoeverFindsNoSeat() throws Exception {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var go = new CountDownLatch(1);
        Callable<Boolean> caller = () -> turns.take(() -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            running.decrementAndGet();
            return true;
        });
        var threads = Executors.newCachedThreadPool();
        try {
            List<Future<Boolean>> seated = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                seated.add(threads.submit(caller));
            }
            AgentsFlow.await("all seats are taken", () -> turns.free() == 0);

            assertThatThrownBy(() -> turns.take(() -> true)).isInstanceOfSatisfying(ProblemException.class, problem -> {
                assertThat(problem.type().status()).isEqualTo(503);
                assertThat(problem.retryAfter()).contains(Duration.ofSeconds(1));
            });
            go.countDown();
            for (var one : seated) {
                assertThat(one.get()).isTrue();
            }
            assertThat(most).hasValue(2);
            assertThat(turns.free()).isEqualTo(4);
        } finally {
            go.countDown();
            threads.shutdown();
        }
    }
}
