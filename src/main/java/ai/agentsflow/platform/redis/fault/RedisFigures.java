package ai.agentsflow.platform.redis.fault;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisAccessControlException;

/**
 * What the servers say of themselves, each asked over a connection of its own, at the same time as the others.
 *
 * @param roundTripNanos for a small question, of the slowest server that answered; 0 when none did
 * @param servers all that were asked, replicas included, by their addresses
 * @param keys how many each server with data of its own holds, by its address; the one server of the plain mode is called
 *     {@code redis}; those that do not permit it are left out
 * @param failures why the others did not answer, by their addresses
 */
public record RedisFigures(
        long roundTripNanos, Set<String> servers, Map<String, Long> keys, Map<String, String> failures) {

    /** How long whoever looks at the servers waits, whatever happens. */
    public static final Duration PATIENCE = Duration.ofSeconds(3);

    /** What then frees the threads that have asked. */
    public static final Duration TIME_OUT = PATIENCE.plusSeconds(1);

    public RedisFigures {
        servers = Set.copyOf(servers);
        keys = Collections.unmodifiableSortedMap(new TreeMap<>(keys));
        failures = Collections.unmodifiableSortedMap(new TreeMap<>(failures));
    }

    private record Answer(long nanos, OptionalLong keys) {}

    /**
     * Asks them all, and waits for {@link #PATIENCE} at most.
     *
     * @param withKeys which of several have data of their own
     * @param threads that may hang
     */
    public static RedisFigures of(
            Map<String, HostAndPort> servers, Set<String> withKeys, JedisClientConfig config, Executor threads) {
        var asked = new HashMap<String, CompletableFuture<Answer>>();
        servers.forEach((name, address) -> asked.put(name, ask(address, config, threads)));
        long slowest = 0;
        var keys = new HashMap<String, Long>();
        var failures = new HashMap<String, String>();
        for (var entry : asked.entrySet()) {
            try {
                var answer = entry.getValue().join();
                slowest = Math.max(slowest, answer.nanos());
                if (servers.size() == 1 || withKeys.contains(entry.getKey())) {
                    answer.keys().ifPresent(number -> keys.put(entry.getKey(), number));
                }
            } catch (CompletionException e) {
                failures.put(entry.getKey(), reason(e));
            }
        }
        return new RedisFigures(slowest, servers.keySet(), keys, failures);
    }

    private static CompletableFuture<Answer> ask(HostAndPort server, JedisClientConfig config, Executor threads) {
        try {
            return CompletableFuture.supplyAsync(() -> answer(server, config), threads)
                    .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new IllegalStateException("too many look at once"));
        }
    }

    private static Answer answer(HostAndPort server, JedisClientConfig config) {
        try (var own = new Jedis(server, config)) {
            long start = System.nanoTime();
            permitted(own::ping);
            long nanos = System.nanoTime() - start;
            return new Answer(
                    nanos, permitted(own::dbSize).map(OptionalLong::of).orElseGet(OptionalLong::empty));
        }
    }

    /** The answer; empty when this user may not ask, which is an answer too, and no matter for calls. */
    private static <T> Optional<T> permitted(Supplier<T> question) {
        try {
            return Optional.of(question.get());
        } catch (JedisAccessControlException e) {
            if (RedisFailure.of(e).fault() != RedisFault.NOT_PERMITTED) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static String reason(CompletionException failure) {
        return failure.getCause() instanceof TimeoutException
                ? "no answer within %s s".formatted(PATIENCE.toSeconds())
                : RedisFailure.of(failure).reason();
    }
}
