package ai.agentsflow.platform.redis;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.FaultProxy;
import ai.agentsflow.testing.LogLines;
import ai.agentsflow.testing.RedisProcess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisTest {

    private static final Duration PATIENT = Duration.ofSeconds(5);
    private static final RedisScript SCRIPT = RedisScript.of("return {redis.call('INCR', KEYS[1])}");

    private static final int BURST = 400;

    private RedisProcess server;
    private FaultProxy network;

    @BeforeEach
    void start() {
        server = RedisProcess.server();
        network = FaultProxy.to(server.port());
    }

    @AfterEach
    void stop() {
        network.close();
        server.close();
    }

    @Test
    void keepsAValueForAWhile() {
        try (var at = RedisAt.url(server.url(), PATIENT);
                var own = server.connect()) {
            at.redis().putLater("kept", "value".getBytes(StandardCharsets.UTF_8), Duration.ofMinutes(1));

            AgentsFlow.await("it is kept", () -> at.redis().get("kept").isPresent());
            assertThat(at.redis().get("kept")).contains("value".getBytes(StandardCharsets.UTF_8));
            assertThat(own.pttl("kept")).isBetween(1L, 60_000L);
            assertThat(at.redis().get("other")).isEmpty();
        }
    }

    /** With connections left over from a burst, each of which leads nowhere by then. */
    @Test
    void comesBackThoughNobodyAsks() throws Exception {
        try (var at = RedisAt.url("redis://127.0.0.1:" + network.port(), PATIENT)) {
            burst(at.redis());

            network.down();
            at.awaitUp(false);
            assertThat(at.redis().failure())
                    .hasValueSatisfying(failure -> assertThat(failure.reason()).isNotBlank());
            network.heal();

            at.awaitUp(true);
            assertThat(at.redis().up()).isOne();
        }
    }

    /** Each connection of the pool is dead, and the probe may not have noticed yet. */
    @Test
    void countsEveryCallThoughAllConnectionsWereCut() throws Exception {
        try (var at = RedisAt.url("redis://127.0.0.1:" + network.port(), PATIENT);
                var own = server.connect()) {
            burst(at.redis());

            network.reset();
            burst(at.redis());

            assertThat(Long.parseLong(own.get("counter"))).isEqualTo(2L * BURST);
            assertThat(at.isUp()).isTrue();
        }
    }

    @Test
    void startsWithoutWaitingForARedisThatHangs() {
        network.freeze();
        var patient = Duration.ofSeconds(30);
        long begin = System.nanoTime();

        try (var at = RedisAt.connecting("redis://127.0.0.1:" + network.port(), patient)) {
            assertThat(at.redis().get("anything")).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(patient.dividedBy(2));
        }
    }

    @Test
    void triesAtGrowingIntervalsAndThenEveryEightSeconds() {
        assertThat(IntStream.range(0, 7).mapToObj(RedisLink::pauseAfter).map(Duration::toSeconds))
                .containsExactly(2L, 4L, 8L, 8L, 8L, 8L, 8L);
    }

    @Test
    void waitsAsLongAsCallersHavePatience() {
        try (var at = RedisAt.url("redis://127.0.0.1:" + network.port(), PATIENT)) {
            network.slow(Duration.ofMillis(400));

            assertThat(at.redis().run(SCRIPT, List.of("counter"), List.of())).isPresent();
        }
    }

    @Test
    void saysOnceThatRedisIsAwayAndOnceThatItIsBack() {
        try (var log = LogLines.of(RedisLink.class);
                var at = RedisAt.url("redis://127.0.0.1:" + network.port(), PATIENT)) {
            network.down();
            at.awaitUp(false);
            for (int i = 0; i < 50; i++) {
                assertThat(at.redis().get("anything")).isEmpty();
            }
            network.heal();
            at.awaitUp(true);
            AgentsFlow.await(
                    "it is used again",
                    () -> at.redis().run(SCRIPT, List.of("counter"), List.of()).isPresent());

            AgentsFlow.await("it is said", () -> log.lines().size() >= 3);
            assertThat(log.lines()).hasSize(3);
            assertThat(log.lines().get(1)).contains("is away");
            assertThat(log.lines().get(2)).contains("answers");
        }
    }

    @Test
    void doesWhatElseThereIsToDoWhenItCannotBeTold() {
        try (var at = RedisAt.url("redis://127.0.0.1:" + network.port(), PATIENT)) {
            network.down();
            at.awaitUp(false);
            var instead = new AtomicInteger();

            at.redis().runLater(SCRIPT, List.of("counter"), List.of(), instead::incrementAndGet);
            RedisAt.nowhere().redis().runLater(SCRIPT, List.of("counter"), List.of(), instead::incrementAndGet);

            AgentsFlow.await("it is done instead", () -> instead.get() == 2);
        }
    }

    @Test
    void tellsModeRoundTripAndKeys() {
        try (var at = RedisAt.url(server.url(), PATIENT)) {
            assertThat(at.redis().run(SCRIPT, List.of("counter"), List.of())).contains(List.of(1L));

            var view = RedisView.of(at.redis());

            assertThat(view.mode()).isEqualTo("single");
            assertThat(view.state()).isEqualTo("up");
            assertThat(view.roundTripMs()).isPositive();
            assertThat(view.keys()).as("the counter and the probe's key").isEqualTo(2);
            assertThat(view.keysByServer()).containsEntry("redis", 2L);
        }
        assertThat(RedisView.of(RedisAt.nowhere().redis()).state()).isEqualTo("none");
    }

    private static void burst(Redis redis) throws InterruptedException {
        var begin = new CountDownLatch(1);
        var threads = Executors.newFixedThreadPool(8);
        for (int i = 0; i < BURST; i++) {
            threads.execute(() -> {
                try {
                    begin.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                redis.run(SCRIPT, List.of("counter"), List.of());
            });
        }
        begin.countDown();
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }
}
