package ai.agentsflow.limits;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.platform.redis.RedisAt;
import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.FaultProxy;
import ai.agentsflow.testing.RedisCluster;
import ai.agentsflow.testing.RedisProcess;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What happens to a Redis does not happen to callers: while they call on, it goes and comes back in every way, and no call fails,
 * none is later than the budget and 100 ms, limits are kept, and Redis is in use again within ten seconds.
 */
@Tag("long")
class RedisFaultsTest {

    private static final Duration BUDGET = Duration.ofMillis(50);
    private static final Duration LATEST = BUDGET.plusMillis(100);

    /** What a node of two gives while it counts alone. */
    private static final int SHARE = 50;

    private static final int CALLS = 150;

    private final LimitsConfig config = Settled.with(Map.of("agentsflow.limits.nodes", "2"));

    /** The first loss of all loads and compiles what every later one uses. */
    @BeforeAll
    static void warmUp() throws Exception {
        try (var server = RedisProcess.server();
                var redis = RedisAt.url(server.url(), BUDGET);
                var load = Load.on(new RateLimits(Settled.with(Map.of()), redis.redis(), new Metrics()))) {
            load.awaitCalls();
            server.stop();
            redis.awaitUp(false);
        }
    }

    @Test
    void stoppedAndStartedAgain() throws Exception {
        try (var server = RedisProcess.server();
                var redis = RedisAt.url(server.url(), BUDGET)) {
            var limits = limits(redis);
            var load = Load.on(limits);

            server.stop();
            redis.awaitUp(false);
            assertThat(passing(limits, "during")).isEqualTo(SHARE);
            server.start();
            redis.awaitUp(true);
            assertExact(redis, limits, "after");

            // all of it before, this node's share while it was alone, and all of it by a server that has forgotten
            load.held(LATEST, 100 + SHARE + 100);
        }
    }

    @Test
    void hungForFiveSeconds() throws Exception {
        try (var server = RedisProcess.server();
                var proxy = FaultProxy.to(server.port());
                var redis = RedisAt.url("redis://127.0.0.1:" + proxy.port(), BUDGET)) {
            var limits = limits(redis);
            var load = Load.on(limits);
            long begin = System.nanoTime();

            proxy.freeze();
            redis.awaitUp(false);
            assertThat(passing(limits, "during")).isEqualTo(SHARE);
            LockSupport.parkNanos(Duration.ofSeconds(5).toNanos() - (System.nanoTime() - begin));
            proxy.heal();
            redis.awaitUp(true);
            assertExact(redis, limits, "after");

            load.held(LATEST, 100 + SHARE);
        }
    }

    @Test
    void tooSlowAndThenCutAndThenGone() throws Exception {
        try (var server = RedisProcess.server();
                var proxy = FaultProxy.to(server.port());
                var redis = RedisAt.url("redis://127.0.0.1:" + proxy.port(), BUDGET)) {
            var limits = limits(redis);
            var load = Load.on(limits);

            proxy.slow(Duration.ofMillis(80));
            redis.awaitUp(false);
            proxy.heal();
            redis.awaitUp(true);
            proxy.reset();
            // counted there, but here on each connection that was cut, and for a second if so many failed in a row
            assertThat(passing(limits, "cut")).isBetween(SHARE, 100 + SHARE);
            proxy.down();
            redis.awaitUp(false);
            assertThat(passing(limits, "during")).isEqualTo(SHARE);
            proxy.heal();
            redis.awaitUp(true);
            assertExact(redis, limits, "after");

            load.held(LATEST, 100 + SHARE);
        }
    }

    @Test
    void flushed() throws Exception {
        try (var server = RedisProcess.server();
                var redis = RedisAt.url(server.url(), BUDGET);
                var own = server.connect()) {
            var limits = limits(redis);
            var load = Load.on(limits);
            assertExact(redis, limits, "before");

            own.flushAll();
            own.scriptFlush();

            assertExact(redis, limits, "before");
            load.held(LATEST, 100 + 100 + SHARE);
        }
    }

    @Test
    void notThereAtTheBeginning() throws Exception {
        try (var server = RedisProcess.server()) {
            server.stop();
            try (var redis = RedisAt.connecting(server.url(), BUDGET)) {
                var limits = limits(redis);
                var load = Load.on(limits);
                assertThat(passing(limits, "at once")).isEqualTo(SHARE);

                server.start();
                redis.awaitUp(true);
                assertExact(redis, limits, "after");

                load.held(LATEST, SHARE + 100);
            }
        }
    }

    @Test
    void failedOverBySentinel() throws Exception {
        try (var master = RedisProcess.server();
                var replica = RedisProcess.server("--replicaof", "127.0.0.1", String.valueOf(master.port()))) {
            AgentsFlow.await("the replica follows", () -> {
                try (var jedis = replica.connect()) {
                    return jedis.info("replication").contains("master_link_status:up");
                }
            });
            try (var sentinel = RedisProcess.sentinel("mymaster", master.port())) {
                AgentsFlow.await("the sentinel knows the replica", () -> {
                    try (var jedis = sentinel.connect()) {
                        return !jedis.sentinelReplicas("mymaster").isEmpty();
                    }
                });
                try (var redis = RedisAt.url("redis-sentinel://127.0.0.1:" + sentinel.port() + "/mymaster", BUDGET)) {
                    var limits = limits(redis);
                    var load = Load.on(limits);
                    var kept = assertExact(redis, limits, "before");

                    master.stop();
                    redis.awaitUp(false);
                    int during = passing(limits, "during");
                    // the sentinel may have found another master meanwhile
                    assertThat(during).isBetween(SHARE, redis.isUp() ? 100 + SHARE : SHARE);
                    AgentsFlow.await("the replica is the master", Duration.ofSeconds(60), () -> {
                        try (var jedis = replica.connect()) {
                            return jedis.info("replication").contains("role:master");
                        }
                    });
                    redis.awaitUp(true);
                    assertExact(redis, limits, "after");
                    assertThat(passing(limits, kept)).as("replicated").isLessThanOrEqualTo(SHARE);

                    load.held(LATEST, 100 + SHARE);
                }
            }
        }
    }

    @Test
    void lostOneOfThreeClusterNodes() throws Exception {
        try (var cluster = RedisCluster.ofThree();
                var redis = RedisAt.url(cluster.url(), BUDGET)) {
            var limits = limits(redis);
            var load = Load.on(limits);
            for (int i = 0; i < 30; i++) {
                assertExact(redis, limits, "before" + i + "-");
            }

            cluster.node(2).stop();
            var lost = Set.of("127.0.0.1:" + cluster.node(2).port());
            AgentsFlow.await("the loss is noticed", () -> redis.away().equals(lost));
            assertOthersCountOn(cluster, redis, limits, lost);
            cluster.node(2).start();
            AgentsFlow.await("the node counts again", () -> {
                try (var own = cluster.node(2).connect()) {
                    for (int i = 0; i < 30; i++) {
                        passing(limits, "after" + i);
                    }
                    return own.dbSize() > 0;
                }
            });

            for (int i = 0; i < 30; i++) {
                assertExact(redis, limits, "again" + i + "-");
            }

            // a node that was stopped has forgotten its third
            load.held(LATEST, 100 + SHARE + 100);
        }
    }

    /** What hangs holds a thread for each call until it is left alone, and callers of the others need some too. */
    @Test
    void hungOneOfThreeClusterNodes() throws Exception {
        try (var cluster = RedisCluster.ofThree();
                var redis = RedisAt.url(cluster.url(), BUDGET)) {
            var limits = limits(redis);
            var load = Load.on(limits);

            cluster.node(2).hang();
            var lost = Set.of("127.0.0.1:" + cluster.node(2).port());
            AgentsFlow.await("the loss is noticed", () -> redis.away().equals(lost));
            assertOthersCountOn(cluster, redis, limits, lost);
            cluster.node(2).goOn();
            AgentsFlow.await("the node counts again", () -> redis.away().isEmpty());
            for (int i = 0; i < 10; i++) {
                assertExact(redis, limits, "again" + i + "-");
            }

            load.held(LATEST, 100 + SHARE);
        }
    }

    /** Over several tries of the third node, which must not take the others along. */
    private static void assertOthersCountOn(RedisCluster cluster, RedisAt redis, RateLimits limits, Set<String> lost) {
        long begin = System.nanoTime();
        for (int i = 0; i < 10 || System.nanoTime() - begin < 3e9; i++) {
            assertThat(passing(limits, user(cluster, 2, "lost" + i)))
                    .as("counted here: the share")
                    .isEqualTo(SHARE);
            int node = i % 2;
            var kept = "kept" + i + "-";
            assertExact(redis, limits, tries -> user(cluster, node, kept + tries), lost);
            assertThat(redis.isUp()).as("two of three count on").isTrue();
        }
    }

    /**
     * Redis counts: of 150 calls in a new window exactly the limit passes. A call that this machine was too busy to have answered
     * within the budget is counted here and maybe there too, so a window with one in it says nothing, and another is looked at.
     *
     * @return whose window it was
     */
    private static String assertExact(RedisAt redis, RateLimits limits, String window) {
        return assertExact(redis, limits, tries -> window + tries, Set.of());
    }

    /**
     * @param users whose windows they are, one for each try
     * @param away the servers that are lost
     */
    private static String assertExact(RedisAt redis, RateLimits limits, IntFunction<String> users, Set<String> away) {
        var tries = new AtomicInteger();
        AgentsFlow.await("a window without a late call", Duration.ofSeconds(60), () -> {
            boolean up = redis.isUp() && redis.away().equals(away);
            var user = users.apply(tries.getAndIncrement());
            long begin = System.nanoTime();
            long longest = 0;
            int passed = 0;
            for (int i = 0; i < CALLS; i++) {
                long start = System.nanoTime();
                passed += passes(limits, user) ? 1 : 0;
                longest = Math.max(longest, System.nanoTime() - start);
            }
            // whoever was left alone in between stays so for a second
            boolean quick = System.nanoTime() - begin < Duration.ofMillis(900).toNanos();
            if (!up || !redis.isUp() || !redis.away().equals(away) || !quick || longest >= BUDGET.toNanos()) {
                return false;
            }
            assertThat(passed).isEqualTo(100);
            return true;
        });
        return users.apply(tries.get() - 1);
    }

    /** A user whose count is on this node. */
    private static String user(RedisCluster cluster, int node, String name) {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> name + "." + i)
                .filter(user -> cluster.nodeOf("{user:" + user + "}") == node)
                .findFirst()
                .orElseThrow();
    }

    /** How many of 150 calls of a caller pass. */
    private static int passing(RateLimits limits, String user) {
        int passed = 0;
        for (int i = 0; i < CALLS; i++) {
            passed += passes(limits, user) ? 1 : 0;
        }
        return passed;
    }

    private static boolean passes(RateLimits limits, String user) {
        return limits.count(Load.LIMIT, Callers.user(user), "").passed();
    }

    private RateLimits limits(RedisAt redis) {
        return new RateLimits(config, redis.redis(), new Metrics());
    }
}
