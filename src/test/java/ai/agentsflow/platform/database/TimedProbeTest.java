package ai.agentsflow.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TimedProbeTest {

    private static final Duration LIMIT = Duration.ofMillis(100);

    private final AtomicLong time = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean there = true;

    private boolean question() {
        asked.incrementAndGet();
        return there;
    }

    @Test
    void anAnswerHoldsForAWhile() {
        var probe = new TimedProbe(this::question, Runnable::run, LIMIT, time::get);

        assertThat(probe.answers()).isTrue();
        there = false;
        time.addAndGet(Duration.ofMillis(99).toNanos());
        assertThat(probe.answers()).isTrue();
        time.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(probe.answers()).isFalse();
        assertThat(asked).hasValue(2);
    }

    @Test
    void noAnswerInTimeIsNoAndIsNotAskedAgainMeanwhile() {
        Queue<Runnable> stuck = new ArrayDeque<>();
        var probe = new TimedProbe(this::question, stuck::add, LIMIT, time::get);

        assertThat(probe.answers()).isFalse();
        time.addAndGet(LIMIT.toNanos());
        assertThat(probe.answers()).isFalse();
        assertThat(stuck).hasSize(1);

        stuck.remove().run();
        time.addAndGet(LIMIT.toNanos());
        assertThat(probe.answers()).as("a late answer is not today's").isFalse();
        assertThat(stuck).hasSize(1);
    }

    @Test
    void manyProbesAtOnceAskOnce() throws Exception {
        var threads = Executors.newFixedThreadPool(16);
        try {
            var probe = new TimedProbe(this::question, Runnable::run, LIMIT, time::get);
            var answers = threads.invokeAll(Collections.nCopies(1_000, (Callable<Boolean>) probe::answers));

            for (var answer : answers) {
                assertThat(answer.get()).isTrue();
            }
            assertThat(asked).hasValue(1);
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void manyProbesAtOnceOfOneThatHangsAreAllAnsweredInBound() throws Exception {
        var threads = Executors.newFixedThreadPool(16);
        Queue<Runnable> stuck = new ConcurrentLinkedQueue<>();
        try {
            var probe = new TimedProbe(this::question, stuck::add, LIMIT, System::nanoTime);
            var answers = threads.invokeAll(
                    Collections.nCopies(16, (Callable<Boolean>) probe::answers), 20, TimeUnit.SECONDS);

            for (var answer : answers) {
                assertThat(answer.isCancelled()).isFalse();
                assertThat(answer.get()).isFalse();
            }
            assertThat(stuck).hasSize(1);
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void aFailureIsNo() {
        assertThat(new TimedProbe(
                                () -> {
                                    throw new IllegalStateException("broken");
                                },
                                Runnable::run)
                        .answers())
                .isFalse();
        assertThat(new TimedProbe(this::question, task -> {
                            throw new RejectedExecutionException("full");
                        })
                        .answers())
                .isFalse();
    }
}
