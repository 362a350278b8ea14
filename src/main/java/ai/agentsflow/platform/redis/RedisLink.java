package ai.agentsflow.platform.redis;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The way to Redis: found in the background, watched, and left alone for a moment when calls keep failing.
 *
 * <p>Until the first connection it is tried at growing intervals. From then on the client connects by itself and a circuit for
 * each server says whether it is worth asking; each is probed once a second, which lets its circuit close again without a
 * caller's help, and notices a loss that no caller has met.
 */
final class RedisLink implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(RedisLink.class.getName());

    /** The waits between tries, the last of them for as long as it takes. */
    private static final List<Duration> WAITS =
            List.of(Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(8), Duration.ofSeconds(10));

    private static final long WATCH_MS = RedisCircuits.PAUSE.toMillis();

    /** So many servers are looked at at once. */
    private static final int LOOKS = 8;

    private final RedisUrl url;
    private final RedisConfig config;
    private final BoundedCalls calls;
    private final String tooLate;
    private final RedisTimes times;
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(work -> BoundedCalls.daemon(work, "redis-watch"));
    private final RedisCircuits circuits = new RedisCircuits(this::heard);
    private final BoundedCalls looks = new BoundedCalls(LOOKS, RedisFigures.PATIENCE);

    private volatile @Nullable RedisServers servers;
    private volatile @Nullable Future<?> next;
    private volatile String lastFailure = "not connected yet";
    private boolean known;
    private volatile boolean up;

    RedisLink(RedisUrl url, RedisConfig config, RedisTimes times) {
        this.times = times;
        this.url = url;
        this.config = config;
        this.calls = new BoundedCalls(config.connections(), config.budget());
        this.tooLate = "no answer within %s ms".formatted(config.budget().toMillis());
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
            change(true);
            next = watch.scheduleWithFixedDelay(this::probe, WATCH_MS, WATCH_MS, TimeUnit.MILLISECONDS);
        } catch (RuntimeException | LinkageError e) {
            if (made != null) {
                made.close();
            }
            lastFailure = RedisFailure.reason(e);
            change(false);
            next = watch.schedule(() -> connect(failed + 1), pauseAfter(failed).toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Any server will do: a cluster that has lost a node still counts. */
    private static void greet(RedisServers made) {
        RuntimeException failure = new IllegalStateException("no server has keys");
        for (String key : made.probes().values()) {
            try {
                made.redis().exists(key);
                return;
            } catch (JedisException e) {
                failure = e;
            }
        }
        throw failure;
    }

    /** How long after a try that failed the next one comes; {@code before} it others have failed. */
    static Duration pauseAfter(int before) {
        return WAITS.get(Math.min(before, WAITS.size() - 1));
    }

    private void probe() {
        var found = servers;
        if (found == null) {
            return;
        }
        circuits.keep(found.withKeys());
        // they lead to what is gone
        circuits.away().forEach(found::dropIdle);
        found.probes().values().forEach(this::probe);
        judge(found);
    }

    /** A server that nobody asks would have to fail for a while otherwise. */
    private void probe(String key) {
        for (int failed = 0; failed < RedisCircuits.ENOUGH; failed++) {
            if (ask(key, redis -> redis.exists(key)).isPresent()) {
                return;
            }
        }
    }

    /** The answer about a key; empty when there is none, or none within the budget. */
    <T> Optional<T> ask(String key, Function<UnifiedJedis, @Nullable T> question) {
        var found = servers;
        if (found == null) {
            return Optional.empty();
        }
        var server = found.serverOf(key);
        var circuit = circuits.of(server);
        if (!circuit.tryAcquirePermission()) {
            return Optional.empty();
        }
        long start = System.nanoTime();
        try {
            @Nullable T answer = calls.call(() -> answer(found, server, question));
            succeeded(circuit, start);
            return Optional.ofNullable(answer);
        } catch (ExecutionException e) {
            failed(circuit, start, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            failed(circuit, start, e);
        } catch (RejectedExecutionException e) {
            // that this node asks too much says nothing of Redis
            circuit.releasePermission();
        } catch (InterruptedException e) {
            circuit.releasePermission();
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
        var circuit = circuits.of(server);
        if (!circuit.tryAcquirePermission()) {
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
                    succeeded(circuit, start);
                } catch (RuntimeException e) {
                    failed(circuit, start, e);
                    otherwise.run();
                }
            });
        } catch (RejectedExecutionException e) {
            circuit.releasePermission();
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

    private void succeeded(CircuitBreaker circuit, long start) {
        long nanos = System.nanoTime() - start;
        times.ok(nanos);
        circuit.onSuccess(nanos, TimeUnit.NANOSECONDS);
    }

    private void failed(CircuitBreaker circuit, long start, Throwable failure) {
        long nanos = System.nanoTime() - start;
        times.failed(nanos);
        lastFailure = failure instanceof TimeoutException ? tooLate : RedisFailure.reason(failure);
        circuit.onError(nanos, TimeUnit.NANOSECONDS, failure);
    }

    private void heard(String server, boolean answers) {
        var found = servers;
        if (found == null) {
            return;
        }
        if (found.withKeys().size() > 1) {
            LOG.log(
                    answers ? Level.INFO : Level.WARNING,
                    answers
                            ? "The Redis server {0} answers"
                            : "The Redis server {0} is away, this node goes on by itself for what is there: {1}",
                    server,
                    lastFailure);
        }
        judge(found);
    }

    private synchronized void judge(RedisServers found) {
        change(!circuits.away().containsAll(found.withKeys()));
    }

    private synchronized void change(boolean now) {
        if (known && up == now) {
            return;
        }
        known = true;
        up = now;
        if (now) {
            LOG.log(Level.INFO, "Redis answers: {0}", url);
        } else {
            LOG.log(Level.WARNING, "Redis is away, this node goes on by itself: {0}: {1}", url, lastFailure);
        }
    }

    boolean isUp() {
        return up;
    }

    /** The servers that are away while others answer. */
    Set<String> away() {
        return up ? circuits.away() : Set.of();
    }

    /** What the servers say of themselves; asked past the circuits and the budget of calls. Empty while none was ever found. */
    Optional<RedisFigures> figures() {
        return Optional.ofNullable(servers)
                .map(found -> RedisFigures.of(
                        found.addresses(url), RedisClients.patient(url, config, RedisFigures.TIME_OUT), looks));
    }

    /** Why it is away, or was the last time. */
    String lastFailure() {
        return lastFailure;
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
