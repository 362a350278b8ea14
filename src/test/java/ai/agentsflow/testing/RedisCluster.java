package ai.agentsflow.testing;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.JedisClusterCRC16;

/** Three Redis servers that share the slots among them. */
public final class RedisCluster implements AutoCloseable {

    private static final int SLOTS = 16_384;

    private final List<RedisProcess> nodes;

    private RedisCluster(List<RedisProcess> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    public static RedisCluster ofThree() {
        var cluster = new RedisCluster(
                Stream.generate(RedisProcess::clusterNode).limit(3).toList());
        for (int i = 0; i < 3; i++) {
            try (var jedis = cluster.node(i).connect()) {
                jedis.clusterAddSlots(
                        IntStream.range(SLOTS * i / 3, SLOTS * (i + 1) / 3).toArray());
                if (i > 0) {
                    jedis.clusterMeet("127.0.0.1", cluster.node(0).port());
                }
            }
        }
        cluster.awaitWhole();
        return cluster;
    }

    /** Waits until each node knows that all slots are served. */
    public void awaitWhole() {
        AgentsFlow.await("the nodes know each other", () -> nodes.stream().allMatch(RedisCluster::isWhole));
    }

    private static boolean isWhole(RedisProcess node) {
        try (var jedis = node.connect()) {
            return jedis.clusterInfo().contains("cluster_slots_ok:" + SLOTS)
                    && jedis.clusterInfo().contains("cluster_state:ok");
        } catch (JedisException e) {
            return false;
        }
    }

    public RedisProcess node(int index) {
        return nodes.get(index);
    }

    /** Which node a key is on. */
    public int nodeOf(String key) {
        int slot = JedisClusterCRC16.getSlot(key);
        return IntStream.range(0, 3)
                .filter(node -> slot < SLOTS * (node + 1) / 3)
                .findFirst()
                .orElseThrow();
    }

    public String url() {
        return nodes.stream()
                .map(node -> "127.0.0.1:" + node.port())
                .collect(Collectors.joining(",", "redis-cluster://", ""));
    }

    @Override
    public void close() {
        nodes.forEach(RedisProcess::close);
    }
}
