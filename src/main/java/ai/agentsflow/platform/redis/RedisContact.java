package ai.agentsflow.platform.redis;

import ai.agentsflow.platform.redis.address.RedisUrl;
import ai.agentsflow.platform.redis.fault.RedisCircuits;
import ai.agentsflow.platform.redis.fault.RedisFailure;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import redis.clients.jedis.exceptions.JedisException;

/** Asks Redis once, to see whether calls would be answered by who is where the settings say. */
public final class RedisContact {

    private RedisContact() {}

    /** Where Redis is to be, without its password; empty when there is to be none. */
    public static Optional<String> address(RedisConfig config) {
        return config.url().map(RedisUrl::toString);
    }

    /**
     * Waits for the answer; the client's own time-outs bound that. A cluster works while any of its nodes does.
     *
     * @return what answered, and which servers did not
     * @throws IllegalStateException when nothing did; its message has reason and advice
     */
    public static String make(RedisConfig config, RedisProbe probe) {
        var url = config.url().orElseThrow();
        try (var servers = RedisClients.make(url, config)) {
            var targets = servers.probes(probe.key());
            var away = new TreeMap<String, RedisFailure>();
            targets.forEach((server, key) ->
                    failure(servers, config, probe, key).ifPresent(failure -> away.put(server, failure)));
            if (away.size() == targets.size()) {
                throw new IllegalStateException(
                        away.isEmpty()
                                ? "no server has keys"
                                : away.firstEntry().getValue().line());
            }
            return away.isEmpty()
                    ? url.toString()
                    : url
                            + away.entrySet().stream()
                                    .map(server -> server.getKey() + " "
                                            + server.getValue().line())
                                    .collect(Collectors.joining(", ", ", without ", ""));
        } catch (JedisException e) {
            throw new IllegalStateException(
                    RedisFailure.of(e).within(config.budget()).line());
        }
    }

    /** As a server judges: what does not answer in time for calls does not answer. Connecting may take longer. */
    private static Optional<RedisFailure> failure(
            RedisServers servers, RedisConfig config, RedisProbe probe, String key) {
        for (int attempt = 0; attempt < RedisCircuits.ENOUGH; attempt++) {
            long start = System.nanoTime();
            try {
                RedisServers.run(servers.redis(), probe.script(), List.of(key), probe.arguments());
            } catch (JedisException e) {
                return Optional.of(RedisFailure.of(e).within(config.budget()));
            }
            if (System.nanoTime() - start <= config.budget().toNanos()) {
                return Optional.empty();
            }
        }
        return Optional.of(RedisFailure.late(config.budget()));
    }
}
