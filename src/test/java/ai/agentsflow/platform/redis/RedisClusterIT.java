package ai.agentsflow.platform.redis;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.platform.redis.address.RedisUrl;
import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.FaultProxy;
import ai.agentsflow.testing.LogLines;
import ai.agentsflow.testing.RedisCluster;
import ai.agentsflow.testing.RedisProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.exceptions.JedisException;

/** What is told of servers of which not all are there, or none in time for a caller. */
@Tag("h2-only")
@Tag("apart")
class RedisClusterIT {

    /** A multiple of the usual one; the client tries a lost node again for as long. */
    private static final Duration BUDGET = Duration.ofMillis(300);

    @Test
    void tellsEachServerAndTheOneThatIsLost() {
        try (var cluster = RedisCluster.ofThree();
                var log = LogLines.of(RedisLink.class);
                var at = RedisAt.url(cluster.url(), BUDGET)) {
            var whole = RedisView.of(at.redis());
            assertThat(whole.servers()).isEqualTo(3);
            assertThat(whole.serversAnswering()).isEqualTo(3);
            assertThat(whole.failuresByServer()).isNull();
            assertThat(whole.keysByServer()).hasSize(3);

            cluster.node(2).stop();
            var lost = "127.0.0.1:" + cluster.node(2).port();
            AgentsFlow.await("the loss is noticed", () -> at.away().contains(lost));

            assertThat(at.isUp()).as("two of three count on").isTrue();
            var view = RedisView.of(at.redis());
            assertThat(view.state()).isEqualTo("up");
            assertThat(view.reason()).isNull();
            assertThat(view.servers()).isEqualTo(3);
            assertThat(view.serversAnswering()).isEqualTo(2);
            assertThat(view.failuresByServer()).containsOnlyKeys(lost);
            assertThat(view.keysByServer()).hasSize(2).doesNotContainKey(lost);
            assertThat(view.roundTripMs()).isPositive();
            assertThat(RedisHealth.told(at.redis()))
                    .containsEntry("state", "up")
                    .containsEntry("away", lost);

            cluster.node(2).start();
            AgentsFlow.await("it counts again", () -> at.away().isEmpty());
            var told = log.lines().stream()
                    .filter(line -> line.startsWith("The Redis server " + lost))
                    .toList();
            assertThat(told).hasSizeBetween(2, 6);
            assertThat(told.get(0)).contains("is away");
            assertThat(told.get(told.size() - 1)).endsWith("answers");
        }
    }

    @Test
    void hasAGaugeForEachNodeWithItsRole() {
        var metrics = new Metrics();
        try (var cluster = RedisCluster.ofThree();
                var replica = RedisProcess.clusterNode()) {
            var config = new RedisConfig(
                    Optional.of(RedisUrl.parse(cluster.url())),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    BUDGET,
                    4);
            try (var at = RedisAt.connecting(config, metrics)) {
                at.awaitUp(true);
                for (int i = 0; i < 3; i++) {
                    assertThat(text(metrics)).contains(series(cluster.node(i), "master", 1));
                }

                follow(replica, cluster.node(0));
                AgentsFlow.await("one that joins is seen", () -> text(metrics).contains(series(replica, "replica", 1)));
                replica.stop();
                AgentsFlow.await(
                        "the cluster has forgotten it",
                        () -> !slots(cluster.node(1)).contains(String.valueOf(replica.port())));
                AgentsFlow.await("it is told as lost", () -> text(metrics).contains(series(replica, "replica", 0)));

                cluster.node(2).stop();

                AgentsFlow.await("it is told", () -> text(metrics).contains(series(cluster.node(2), "master", 0)));
                assertThat(text(metrics)).contains(series(cluster.node(1), "master", 1));
            }
        }
    }

    private static void follow(RedisProcess replica, RedisProcess master) {
        try (var own = replica.connect();
                var other = master.connect()) {
            own.clusterMeet("127.0.0.1", master.port());
            AgentsFlow.await("it follows", () -> {
                try {
                    own.clusterReplicate(other.clusterMyId());
                    return true;
                } catch (JedisException e) {
                    return false;
                }
            });
        }
    }

    private static String slots(RedisProcess node) {
        try (var jedis = node.connect()) {
            return jedis.clusterSlots().toString();
        }
    }

    private static String series(RedisProcess node, String role, int value) {
        return "agentsflow_redis_node_up{node=\"127.0.0.1:%d\",role=\"%s\"} %d.0".formatted(node.port(), role, value);
    }

    private static String text(Metrics metrics) {
        var text = new ByteArrayOutputStream();
        try {
            metrics.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    @Test
    void findsAClusterThatHasLostANodeAlready() {
        try (var cluster = RedisCluster.ofThree()) {
            for (int i = 0; i < 2; i++) {
                cluster.node(i).stop();
                try (var at = RedisAt.url(cluster.url(), BUDGET)) {
                    assertThat(RedisView.of(at.redis()).serversAnswering()).isEqualTo(2);
                }
                cluster.node(i).start();
                cluster.awaitWhole();
            }
        }
    }

    @Test
    void isAwayOnceAllNodesAre() {
        try (var cluster = RedisCluster.ofThree();
                var at = RedisAt.url(cluster.url(), BUDGET)) {
            for (int i = 0; i < 3; i++) {
                cluster.node(i).stop();
            }
            at.awaitUp(false);

            var view = RedisView.of(at.redis());
            assertThat(view.state()).isEqualTo("degraded");
            assertThat(view.reason()).isNotBlank();
            assertThat(view.servers()).isEqualTo(3);
            assertThat(view.serversAnswering()).isZero();
            assertThat(view.keys()).isNull();
        }
    }

    /** An administrator who waits sees more than callers, who do not; and looking costs them nothing. */
    @Test
    void asksWithMorePatienceThanCallersHave() throws Exception {
        try (var server = RedisProcess.server();
                var network = FaultProxy.to(server.port());
                var at = RedisAt.url("redis://127.0.0.1:" + network.port(), Duration.ofMillis(50))) {
            network.slow(Duration.ofMillis(150));
            at.awaitUp(false);

            var slow = RedisView.of(at.redis());
            assertThat(slow.state()).isEqualTo("degraded");
            assertThat(slow.reason()).isNotBlank();
            assertThat(slow.roundTripMs()).isGreaterThan(100);
            assertThat(slow.keysByServer()).containsKey("redis");

            network.freeze();
            long begin = System.nanoTime();
            var hung = RedisView.of(at.redis());
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
            assertThat(hung.reason()).isEqualTo("no answer within 50 ms");
            assertThat(hung.serversAnswering()).isZero();
        }
    }
}
