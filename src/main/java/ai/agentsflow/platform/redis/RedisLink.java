package ai.agentsflow.platform.redis;

import ai.agentsflow.platform.redis.address.RedisUrl;
import ai.agentsflow.platform.redis.fault.RedisCircuits;
import ai.agentsflow.platform.redis.fault.RedisFailure;
import ai.agentsflow.platform.redis.fault.RedisFault;
import ai.agentsflow.platform.redis.fault.RedisFigures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The way to Redis: found in the background, watched, and left alone when calls keep failing.
 *
 * <p>Until a server has answered it is tried at growing intervals. From then on the client connects by itself and a circuit for
 * each server says whether it is worth asking. Each is probed once a second by what callers ask too, which notices a loss that no
 * caller has met, and alone decides that the server is back.
 */
final class RedisLink implements AutoCloseable {

    /** The waits between tries, the last of them for as long as it takes: a Redis that came is used within ten seconds. */
    private static final List<Duration> WAITS =
            List.of(Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(8));

    private static final long WATCH_MS = RedisCircuits.PAUSE.toMillis();

    /** In each of so many rounds of probes the servers are logged in to, since open connections outlive a password. */
    private static final int LOGIN_EVERY = 5;

    /** A replica that fails is soon no longer named by the cluster; for so many rounds it is told as down before it is forgotten. */
    private static final int REMEMBERED = 900;

    /** So many servers are looked at at once. */
    private static final int LOOKS = 8;

    private final RedisUrl url;
    private final RedisConfig config;
    private final RedisProbe probe;
    private final BoundedCalls calls;
    private final RedisFailure late;
    private final RedisTimes times;
    private final RedisStatus status;
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(work -> BoundedCalls.daemon(work, "redis-watch"));
    private final RedisCircuits circuits = new RedisCircuits(this::heard);
    private final BoundedCalls looks = new BoundedCalls(LOOKS, RedisFigures.PATIENCE);
    private final Map<String, Replica> replicas = new ConcurrentHashMap<>();

    private volatile @Nullable RedisServers servers;
    private volatile @Nullable Future<?> next;
    private int rounds;

    /** What is known of a node of a cluster: whether it is a master, and whether it can be used. */
    record Node(boolean master, boolean up) {}

    /** Whether it answers, and the round of probes in which the cluster last named it. */
    private record Replica(boolean up, int named) {}

    RedisLink(RedisUrl url, RedisConfig config, RedisProbe probe, RedisTimes times) {
        this.times = times;
        this.url = url;
        this.config = config;
        this.probe = probe;
        this.status = new RedisStatus(url);
        this.calls = new BoundedCalls(config.connections(), config.budget());
        this.late = RedisFailure.late(config.budget());
    }

    /** Begins to connect; returns at once. */
    void open() {
        watch.execute(() -> connect(0));
    }

    private void connect(int failed) {
        RedisServers made = null;
        try {
            made = RedisClients.make(url, config);
            greet(made);
            servers = made;
            judge(made);
            next = watch.scheduleWithFixedDelay(this::round, WATCH_MS, WATCH_MS, TimeUnit.MILLISECONDS);
        } catch (RuntimeException | LinkageError e) {
            if (made != null) {
                made.close();
            }
            status.unreached(RedisFailure.of(e).within(config.budget()));
            next = watch.schedule(() -> connect(failed + 1), pauseAfter(failed).toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Any server will do: a cluster that has lost a node still counts, and what a server refuses may pass a second later. */
    private void greet(RedisServers made) {
        RuntimeException failure = new IllegalStateException("no server has keys");
        boolean refused = false;
        for (var target : made.probes(probe.key()).entrySet()) {
            try {
                probe(made.redis(), target.getValue());
                return;
            } catch (JedisException e) {
                var why = RedisFailure.of(e);
                if (why.isAnswer()) {
                    refused = true;
                    circuits.lost(target.getKey(), why);
                }
                failure = e;
            }
        }
        if (!refused) {
            throw failure;
        }
    }

    private List<Long> probe(UnifiedJedis redis, String key) {
        return RedisServers.run(redis, probe.script(), List.of(key), probe.arguments());
    }

    /** How long after a try that failed the next one comes; {@code before} it others have failed. */
    static Duration pauseAfter(int before) {
        return WAITS.get(Math.min(before, WAITS.size() - 1));
    }

    private void round() {
        var found = servers;
        if (found == null) {
            return;
        }
        rounds++;
        var names = found.withKeys();
        circuits.keep(names);
        var targets = found.probes(probe.key());
        for (String server : names) {
            var key = targets.get(server);
            if (key != null) {
                probe(found, server, key);
            } else if (circuits.isAway(server)) {
                // it has so few slots that no key for it was found: callers' calls try it
                circuits.probed(server, null);
            }
        }
        if (rounds % LOGIN_EVERY == 0) {
            logIn(found);
        }
        judge(found);
    }

    private void probe(RedisServers found, String server, String key) {
        if (circuits.isAway(server)) {
            probeAway(found, server, key);
            return;
        }
        // a server that nobody asks would have to fail for a while otherwise
        for (int failed = 0; failed < RedisCircuits.ENOUGH; failed++) {
            if (ask(key, redis -> probe(redis, key)).isPresent()) {
                circuits.probed(server, null);
                return;
            }
        }
    }

    private void probeAway(RedisServers found, String server, String key) {
        if (circuits.isStale(server, rounds)) {
            found.dropIdle(server);
        }
        long start = System.nanoTime();
        try {
            calls.call(() -> probe(found.redis(), key));
            times.ok(System.nanoTime() - start);
            circuits.probed(server, null);
        } catch (ExecutionException e) {
            times.failed(System.nanoTime() - start);
            circuits.probed(server, failure(e));
        } catch (TimeoutException e) {
            times.failed(System.nanoTime() - start);
            circuits.probed(server, late);
        } catch (RejectedExecutionException e) {
            // that this node asks too much says nothing of Redis
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Logs in to every server over a connection of its own, without waiting. A connection that is open stays logged in when the
     * password is another by now; so that all say the same, such a server is not used either.
     */
    private void logIn(RedisServers found) {
        int now = rounds;
        try {
            looks.execute(() -> {
                found.lookAgain();
                found.primaries(url).forEach(this::logIn);
                found.replicas().forEach((name, address) -> {
                    var why = failureOfLogin(address);
                    replicas.put(name, new Replica(why == null || why.isAnswer(), now));
                });
                replicas.values().removeIf(replica -> now - replica.named() > REMEMBERED);
                replicas.replaceAll(
                        (name, replica) -> replica.named() >= now ? replica : new Replica(false, replica.named()));
            });
        } catch (RejectedExecutionException e) {
            // the last look has not ended: five seconds later then
            return;
        }
    }

    private void logIn(String server, HostAndPort address) {
        var why = failureOfLogin(address);
        if (why != null && why.fault() == RedisFault.CREDENTIALS) {
            circuits.lost(server, why);
        }
    }

    private @Nullable RedisFailure failureOfLogin(HostAndPort address) {
        try (var own = new Jedis(address, RedisClients.patient(url, config, RedisFigures.PATIENCE))) {
            own.ping();
            return null;
        } catch (JedisException e) {
            return RedisFailure.of(e);
        }
    }

    /** The answer about a key; empty when there is none, or none within the budget. */
    <T> Optional<T> ask(String key, Function<UnifiedJedis, @Nullable T> question) {
        var found = servers;
        if (found == null) {
            return Optional.empty();
        }
        var server = found.serverOf(key);
        if (!circuits.permits(server)) {
            return Optional.empty();
        }
        long start = System.nanoTime();
        try {
            @Nullable T answer = calls.call(() -> answer(found, server, question));
            succeeded(server, start);
            return Optional.ofNullable(answer);
        } catch (ExecutionException e) {
            failed(server, start, failure(e));
        } catch (TimeoutException e) {
            failed(server, start, late);
        } catch (RejectedExecutionException e) {
            // that this node asks too much says nothing of Redis
            circuits.notMade(server);
        } catch (InterruptedException e) {
            circuits.notMade(server);
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    /** Tells Redis something about a key when there is time; {@code otherwise} runs when it could not be told. */
    void tell(String key, Consumer<UnifiedJedis> message, Runnable otherwise) {
        var found = servers;
        if (found == null) {
            otherwise.run();
            return;
        }
        var server = found.serverOf(key);
        if (!circuits.permits(server)) {
            otherwise.run();
            return;
        }
        try {
            calls.execute(() -> {
                long start = System.nanoTime();
                try {
                    answer(found, server, asked -> {
                        message.accept(asked);
                        return null;
                    });
                    succeeded(server, start);
                } catch (RuntimeException e) {
                    failed(server, start, RedisFailure.of(e).within(config.budget()));
                    otherwise.run();
                }
            });
        } catch (RejectedExecutionException e) {
            circuits.notMade(server);
            otherwise.run();
        }
    }

    /**
     * A connection that has waited in the pool may lead nowhere: the server was restarted, or something between has cut it. One that
     * fails at once is left, with those of its age, for a new one. Should the first question have been heard after all, it is
     * asked twice; a count is too high by one then.
     */
    private <T> @Nullable T answer(RedisServers found, String server, Function<UnifiedJedis, @Nullable T> question) {
        long start = System.nanoTime();
        try {
            return question.apply(found.redis());
        } catch (JedisConnectionException e) {
            if (System.nanoTime() - start > config.budget().toNanos() / 2) {
                throw e;
            }
            found.dropIdle(server);
            return question.apply(found.redis());
        }
    }

    private void succeeded(String server, long start) {
        long nanos = System.nanoTime() - start;
        times.ok(nanos);
        circuits.succeeded(server, nanos);
    }

    private void failed(String server, long start, RedisFailure failure) {
        long nanos = System.nanoTime() - start;
        times.failed(nanos);
        circuits.failed(server, nanos, failure);
    }

    private RedisFailure failure(ExecutionException failure) {
        return RedisFailure.of(failure.getCause() == null ? failure : failure.getCause())
                .within(config.budget());
    }

    private void heard(String server, @Nullable RedisFailure failure) {
        var found = servers;
        if (found == null) {
            return;
        }
        if (found.withKeys().size() > 1) {
            RedisStatus.tell(server, failure);
        }
        judge(found);
    }

    private void judge(RedisServers found) {
        status.found(found.withKeys(), circuits.away());
    }

    RedisStatus status() {
        return status;
    }

    /** The nodes of a cluster, replicas included, by their addresses; none without a cluster, and while none was ever found. */
    SortedMap<String, Node> nodes() {
        var nodes = new TreeMap<String, Node>();
        var found = servers;
        if (found != null && found.isCluster()) {
            found.withKeys().forEach(name -> nodes.put(name, new Node(true, !circuits.isAway(name))));
            replicas.forEach((name, replica) -> nodes.putIfAbsent(name, new Node(false, replica.up())));
        }
        return nodes;
    }

    /** What the servers say of themselves; asked past the circuits and the budget of calls. Empty while none was ever found. */
    Optional<RedisFigures> figures() {
        return Optional.ofNullable(servers)
                .map(found -> RedisFigures.of(
                        found.addresses(url),
                        found.withKeys(),
                        RedisClients.patient(url, config, RedisFigures.TIME_OUT),
                        looks));
    }

    @Override
    public void close() {
        var planned = next;
        if (planned != null) {
            planned.cancel(false);
        }
        watch.shutdownNow();
        calls.close();
        looks.close();
        var found = servers;
        if (found != null) {
            found.close();
        }
    }
}
