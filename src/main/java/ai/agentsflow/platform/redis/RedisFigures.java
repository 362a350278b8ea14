package ai.agentsflow.platform.redis;

import java.util.Map;
import java.util.TreeMap;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.UnifiedJedis;

/**
 * What the servers say of themselves.
 *
 * @param roundTripNanos for a small read
 * @param keys how many each server with data of its own holds, by its address; the one server of the plain mode is called
 *     {@code redis}
 */
record RedisFigures(long roundTripNanos, Map<String, Long> keys) {

    RedisFigures {
        keys = Map.copyOf(keys);
    }

    static RedisFigures of(UnifiedJedis redis) {
        long start = System.nanoTime();
        redis.exists("agentsflow:probe");
        return new RedisFigures(System.nanoTime() - start, keys(redis));
    }

    private static Map<String, Long> keys(UnifiedJedis redis) {
        if (redis instanceof RedisClusterClient cluster) {
            var keys = new TreeMap<String, Long>();
            cluster.getClusterNodes().forEach((address, pool) -> {
                try (Connection connection = pool.getResource()) {
                    var node = new Jedis(connection);
                    if (node.role().get(0).equals("master")) {
                        keys.put(address, node.dbSize());
                    }
                }
            });
            return keys;
        }
        var name = redis instanceof RedisSentinelClient sentinel
                ? sentinel.getCurrentMaster().toString()
                : "redis";
        return Map.of(name, redis.dbSize());
    }
}
