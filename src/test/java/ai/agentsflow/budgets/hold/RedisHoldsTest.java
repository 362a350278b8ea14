package ai.agentsflow.budgets.hold;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.redis.RedisAt;
import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.RedisProcess;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** With a Redis, a real one. */
class RedisHoldsTest extends HoldsContract {

    /** Long beside the test's own steps on a busy machine, and short enough to wait for. */
    private static final Duration LEASE = Duration.ofSeconds(2);

    private static RedisProcess server;
    private static RedisAt redis;

    @BeforeAll
    static void startRedis() {
        server = RedisProcess.server();
        redis = RedisAt.url("redis://127.0.0.1:" + server.port(), Duration.ofSeconds(5));
    }

    @AfterAll
    static void stopRedis() throws Exception {
        redis.close();
        server.close();
    }

    @Override
    HoldNode node(String name) {
        return new HoldNode(name, redis.redis(), database, clock, LEASE);
    }

    @Override
    void leasePasses() {
        AgentsFlow.await("nothing is held", () -> {
            var probe = node("probe");
            boolean free = probe.hold(account, DOLLAR, DOLLAR).passed();
            if (free) {
                probe.holds.change(java.util.Map.of(account, -DOLLAR));
                awaitLeft(two, DOLLAR);
            }
            return free;
        });
    }

    @Test
    void aRedisThatForgotEverythingLearnsItAgain() {
        assertThat(one.hold(account, DOLLAR, DOLLAR / 2).passed()).isTrue();
        one.settle(account, DOLLAR / 2, DOLLAR / 4);
        assertThat(two.hold(account, DOLLAR, DOLLAR / 2).passed()).isTrue();

        forget();

        assertThat(two.hold(account, DOLLAR, DOLLAR / 4).passed())
                .as("its own are known at once")
                .isTrue();
        assertThat(one.hold(account, DOLLAR, 1))
                .returns(false, HoldAnswer::passed)
                .satisfies(answer -> assertThat(answer.levels().get(0).spent()).isEqualTo(DOLLAR / 4));
    }

    @Test
    void othersAreKnownAgainWithTheirNextWord() {
        assertThat(one.hold(account, DOLLAR, DOLLAR).passed()).isTrue();
        forget();

        one.beat();

        awaitLeft(two, 0);
        assertThat(two.hold(account, DOLLAR, 1).passed()).isFalse();
    }

    @Test
    void whatTheDatabaseSaysIsSpentCountsWhateverRedisRemembers() {
        assertThat(one.hold(account, DOLLAR, DOLLAR / 2).passed()).isTrue();
        var alone = new HoldNode("alone", RedisAt.nowhere().redis(), database, clock, LEASE);
        assertThat(alone.hold(account, DOLLAR, DOLLAR / 2).passed()).isTrue();
        alone.settle(account, DOLLAR / 2, DOLLAR / 2);

        one.beat();

        awaitLeft(two, 0);
        assertThat(two.hold(account, DOLLAR, 1).levels().get(0).spent()).isEqualTo(DOLLAR / 2);
    }

    private static void forget() {
        try (var client = new Jedis("127.0.0.1", server.port())) {
            client.flushAll();
        }
    }
}
