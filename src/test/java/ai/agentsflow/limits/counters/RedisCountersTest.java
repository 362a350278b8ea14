package ai.agentsflow.limits.counters;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.redis.RedisAt;
import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.RedisProcess;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Counting on a real Redis, with a budget that a busy machine cannot spend. */
class RedisCountersTest {

    private static final Duration PATIENT = Duration.ofSeconds(10);
    private static final Rate HUNDRED = new Rate(100, Duration.ofHours(1));

    private static RedisProcess server;
    private static RedisAt one;
    private static RedisAt other;

    @BeforeAll
    static void start() {
        server = RedisProcess.server();
        one = RedisAt.url(server.url(), PATIENT);
        other = RedisAt.url(server.url(), PATIENT);
    }

    @AfterAll
    static void stop() {
        one.close();
        other.close();
        server.close();
    }

    @BeforeEach
    void forget() {
        try (var redis = server.connect()) {
            redis.flushAll();
        }
    }

    @ParameterizedTest
    @EnumSource(Window.class)
    void letsExactlyAHundredOfAHundredAndFiftyPassOnTwoNodesTogether(Window window) throws Exception {
        var nodes = List.of(new RedisCounters(one.redis(), window), new RedisCounters(other.redis(), window));
        var rate = new Rate(100, Duration.ofHours(1));
        var passed = new AtomicInteger();
        var begin = new CountDownLatch(1);
        var threads = Executors.newFixedThreadPool(150);
        for (int i = 0; i < 150; i++) {
            var node = nodes.get(i % 2);
            threads.execute(() -> {
                await(begin);
                if (count(node, "{a}:chat", rate, 1).passed()) {
                    passed.incrementAndGet();
                }
            });
        }
        begin.countDown();
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

        assertThat(passed).hasValue(100);
    }

    @Test
    void tellsWhatIsLeftAndWhenItIsBack() {
        var counters = new RedisCounters(one.redis(), Window.FIXED);
        var rate = new Rate(2, Duration.ofMinutes(1));

        assertThat(count(counters, "{a}:chat", rate, 1).remaining()).isEqualTo(1);
        assertThat(count(counters, "{a}:chat", rate, 1).remaining()).isZero();
        var refused = count(counters, "{a}:chat", rate, 1);

        assertThat(refused.passed()).isFalse();
        assertThat(refused.delay()).isBetween(50_000_000L, 60_000_000L).isEqualTo(refused.reset());
        assertThat(count(counters, "{b}:chat", rate, 1).passed())
                .as("another caller")
                .isTrue();
    }

    @Test
    void slidesByGivingBackOneAfterTheOther() {
        var counters = new RedisCounters(one.redis(), Window.SLIDING);
        var rate = new Rate(7, Duration.ofMinutes(1));
        for (int i = 0; i < 7; i++) {
            assertThat(count(counters, "{a}:chat", rate, 1).passed()).isTrue();
        }

        var refused = count(counters, "{a}:chat", rate, 1);

        assertThat(refused.delay()).isBetween(1L, 60_000_000L / 7);
        assertThat(refused.reset()).isBetween(55_000_000L, 60_000_000L);
    }

    @ParameterizedTest
    @EnumSource(Window.class)
    @Timeout(30)
    void passesAgainAfterTheDelayThatItTold(Window window) {
        var counters = new RedisCounters(one.redis(), window);
        var rate = new Rate(1, Duration.ofMillis(300));
        String key;
        Standing second;
        // a machine that pauses between the two calls lets both pass
        do {
            key = "{" + UUID.randomUUID() + "}:chat";
            count(counters, key, rate, 1);
            second = count(counters, key, rate, 1);
        } while (second.passed());

        LockSupport.parkNanos(second.delay() * 1000 + 5_000_000);

        assertThat(count(counters, key, rate, 1).passed()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Window.class)
    void countsNothingOfACallThatDoesNotFitSomewhere(Window window) {
        var counters = new RedisCounters(one.redis(), window);
        var tokens = new Quota("tokens", "{a}:tokens", HUNDRED, 40);
        spend(counters, tokens);
        var call = List.of(new Quota("tokens", "{a}:tokens", HUNDRED, 0), new Quota("chat", "{a}:chat", HUNDRED, 1));
        assertThat(counters.count(call).orElseThrow())
                .extracting(Standing::remaining)
                .containsExactly(60L, 99L);
        spend(counters, tokens);
        spend(counters, tokens);

        var standings = counters.count(call).orElseThrow();

        assertThat(standings.get(0).passed()).isFalse();
        assertThat(standings.get(0).remaining()).isZero();
        assertThat(standings.get(1)).isEqualTo(new Standing(99, standings.get(1).reset(), 0));
    }

    @ParameterizedTest
    @EnumSource(Window.class)
    void leavesNoKeyWithoutATimeToLive(Window window) {
        var counters = new RedisCounters(one.redis(), window);
        count(counters, "{a}:chat", HUNDRED, 1);
        spend(counters, new Quota("tokens", "{a}:tokens", HUNDRED, 1000));

        try (var redis = server.connect()) {
            assertThat(redis.keys("agentsflow:limit:*"))
                    .hasSize(2)
                    .allSatisfy(key -> assertThat(redis.pttl(key)).isPositive());
        }
    }

    @Test
    void givesATimeToLiveBackToACounterThatLostIt() {
        var counters = new RedisCounters(one.redis(), Window.FIXED);
        count(counters, "{a}:chat", HUNDRED, 1);
        try (var redis = server.connect()) {
            redis.persist("agentsflow:limit:fixed:{a}:chat");

            count(counters, "{a}:chat", HUNDRED, 1);

            assertThat(redis.pttl("agentsflow:limit:fixed:{a}:chat")).isPositive();
            assertThat(redis.get("agentsflow:limit:fixed:{a}:chat")).isEqualTo("2");
        }
    }

    @Test
    void countsOnAServerThatHasForgottenTheScript() {
        var counters = new RedisCounters(one.redis(), Window.FIXED);
        count(counters, "{a}:chat", HUNDRED, 1);
        try (var redis = server.connect()) {
            redis.scriptFlush();
        }

        assertThat(count(counters, "{a}:chat", HUNDRED, 1).remaining()).isEqualTo(98);
    }

    private static Standing count(RedisCounters counters, String key, Rate rate, long cost) {
        return counters.count(List.of(new Quota("chat", key, rate, cost)))
                .orElseThrow()
                .get(0);
    }

    /** Spends and waits until it is counted, which nobody else does. */
    private static void spend(RedisCounters counters, Quota quota) {
        var look = List.of(new Quota(quota.name(), quota.key(), quota.rate(), 0));
        long left = counters.count(look).orElseThrow().get(0).remaining();
        counters.spend(quota, () -> {
            throw new AssertionError("Redis is there");
        });
        AgentsFlow.await(
                "tokens are counted",
                () -> counters.count(look).orElseThrow().get(0).remaining() < left);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
