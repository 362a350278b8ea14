package ai.agentsflow.platform.redis;

import ai.agentsflow.platform.redis.address.RedisUrl;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;
import redis.clients.jedis.providers.ClusterConnectionProvider;
import redis.clients.jedis.util.JedisClusterCRC16;
import redis.clients.jedis.util.Pool;

/**
 * A client, and what it knows of the servers behind it: one, or the nodes of a cluster.
 *
 * @param redis the client
 * @param slots which node of a cluster a key is on; null without a cluster
 */
record RedisServers(UnifiedJedis redis, @Nullable ClusterConnectionProvider slots) implements AutoCloseable {

    private static final String ONLY = "redis";

    /** So many keys reach every node that has a hundredth of the slots or more. */
    private static final int PROBES = 1_000;

    /** Runs a script, which a server may not have seen yet, or have forgotten. */
    static List<Long> run(UnifiedJedis redis, RedisScript script, List<String> keys, List<String> arguments) {
        Object answer;
        try {
            answer = redis.evalsha(script.digest(), keys, arguments);
        } catch (JedisNoScriptException e) {
            answer = redis.eval(script.text(), keys, arguments);
        }
        return ((List<?>) answer).stream().map(Long.class::cast).toList();
    }

    /** The server that a key is on, by its address; the only one, or the master that sentinels name, is {@code redis}. */
    String serverOf(String key) {
        var node = slots == null ? null : slots.getNode(JedisClusterCRC16.getSlot(key));
        return node == null ? ONLY : node.toString();
    }

    /** The servers that keys are on. */
    Set<String> withKeys() {
        return slots == null ? Set.of(ONLY) : Set.copyOf(slots.getPrimaryNodes().keySet());
    }

    /** For each of these, as far as can be found, a key that is on it and begins like this one. */
    Map<String, String> probes(String start) {
        if (slots == null) {
            return Map.of(ONLY, start);
        }
        var servers = withKeys();
        var probes = new HashMap<String, String>();
        for (int i = 0; i < PROBES && probes.size() < servers.size(); i++) {
            var key = start + ":" + i;
            var server = serverOf(key);
            if (servers.contains(server)) {
                probes.putIfAbsent(server, key);
            }
        }
        return probes;
    }

    /** Where each server is, replicas included, by what an operator knows it by. */
    Map<String, HostAndPort> addresses(RedisUrl url) {
        if (slots != null) {
            return slots.getNodes().keySet().stream().collect(Collectors.toMap(name -> name, HostAndPort::from));
        }
        if (redis instanceof RedisSentinelClient sentinel) {
            var master = sentinel.getCurrentMaster();
            return Map.of(master.toString(), master);
        }
        return Map.of(ONLY, url.hosts().iterator().next());
    }

    /** Where the servers are that keys are on, by the names of {@link #withKeys}. */
    Map<String, HostAndPort> primaries(RedisUrl url) {
        return slots == null
                ? Map.of(ONLY, addresses(url).values().iterator().next())
                : withKeys().stream().collect(Collectors.toMap(name -> name, HostAndPort::from));
    }

    /** Where the nodes of a cluster are that copy others; none without a cluster. */
    Map<String, HostAndPort> replicas() {
        if (slots == null) {
            return Map.of();
        }
        var masters = withKeys();
        return slots.getNodes().keySet().stream()
                .filter(name -> !masters.contains(name))
                .collect(Collectors.toMap(name -> name, HostAndPort::from));
    }

    /** Asks the cluster for its nodes again; the client does so by itself only when a call meets a node that has moved or is lost. */
    void lookAgain() {
        if (slots != null) {
            try {
                slots.renewSlotCache();
            } catch (JedisException e) {
                // no node answers, which the probes tell; what was known of the nodes stays
                return;
            }
        }
    }

    boolean isCluster() {
        return slots != null;
    }

    /** Closes the connections to a server that nobody uses, so that the next call makes a new one. */
    void dropIdle(String server) {
        if (redis instanceof RedisClient single) {
            single.getPool().clear();
        } else if (redis instanceof RedisSentinelClient sentinel) {
            sentinel.getPrimaryNodesConnectionMap().values().forEach(Pool::clear);
        } else if (slots != null) {
            var pool = slots.getNodes().get(server);
            if (pool != null) {
                pool.clear();
            }
        }
    }

    @Override
    public void close() {
        redis.close();
    }
}
