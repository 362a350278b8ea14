package ai.agentsflow.platform.database.health;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import java.time.Duration;
import java.util.Collections;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TimedProbeTest {

    private static final Duration LIMIT = Duration.ofMillis(100);

    private final AtomicLong time = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);
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
        var probe = new TimedProbe(this::hangingQuestion, this::begin, LIMIT, time::get);

        assertThat(probe.answers()).isFalse();
        time.addAndGet(LIMIT.toNanos());
        assertThat(probe.answers()).isFalse();
        assertThat(asked).hasValue(1);

        gate.countDown();
        AgentsFlow.await("a late answer is not today's", () -> {
            time.addAndGet(LIMIT.toNanos());
            return probe.answers() && asked.get() == 2;
        });
    }

    private boolean hangingQuestion() {
        boolean answer = question();
        inside.countDown();
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return answer;
    }

    /** On a thread of its own, and waits until it is at work. */
    private void begin(Runnable task) {
        var thread = new Thread(task, "question");
        thread.setDaemon(true);
        thread.start();
        try {
            inside.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
        try {
            var probe = new TimedProbe(this::hangingQuestion, this::begin, LIMIT, System::nanoTime);
            var answers = threads.invokeAll(
                    Collections.nCopies(16, (Callable<Boolean>) probe::answers), 20, TimeUnit.SECONDS);

            for (var answer : answers) {
                assertThat(answer.isCancelled()).isFalse();
                assertThat(answer.get()).isFalse();
            }
            assertThat(asked).hasValue(1);
        } finally {
            gate.countDown();
            threads.shutdown();
        }
    }

    /** As a server does with a task of an application that still starts. */
    @Test
    void asksAgainWhatWasLostBeforeItBegan() {
        Queue<Runnable> taken = new ConcurrentLinkedQueue<>();
        var drops = new AtomicBoolean(true);
        var probe = new TimedProbe(
                this::question,
                task -> {
                    if (drops.get()) {
                        taken.add(task);
                    } else {
                        task.run();
                    }
                },
                LIMIT,
                time::get);
        assertThat(probe.answers()).isFalse();

        drops.set(false);
        time.addAndGet(LIMIT.toNanos());

        assertThat(probe.answers()).isTrue();
        taken.forEach(Runnable::run);
        assertThat(asked).as("the lost one is not asked any more").hasValue(1);
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
