package ai.agentsflow.platform.redis;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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

/**
 * The way to Redis: found in the background, watched, and left alone for a moment when calls keep failing.
 *
 * <p>Until the first connection it is tried at growing intervals. From then on the client connects by itself and a circuit says
 * whether it is worth asking; a probe each second lets it close again without a caller's help, and notices a loss that no
 * caller has met.
 */
final class RedisLink implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(RedisLink.class.getName());

    /** The waits between tries, the last of them for as long as it takes. */
    private static final List<Duration> WAITS =
            List.of(Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(8), Duration.ofSeconds(10));

    private static final long WATCH_MS = 1_000;

    /** So many calls that fail of twice as many are a loss. */
    private static final int ENOUGH = 5;

    private static final String PROBE = "agentsflow:probe";

    private final RedisUrl url;
    private final RedisConfig config;
    private final BoundedCalls calls;
    private final String tooLate;
    private final RedisTimes times;
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(work -> BoundedCalls.daemon(work, "redis-watch"));
    private final CircuitBreaker circuit = CircuitBreaker.of(
            "redis",
            CircuitBreakerConfig.custom()
                    .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                    .slidingWindowSize(2 * ENOUGH)
                    .minimumNumberOfCalls(ENOUGH)
                    .failureRateThreshold(50)
                    .waitDurationInOpenState(Duration.ofMillis(WATCH_MS))
                    .permittedNumberOfCallsInHalfOpenState(1)
                    .build());

    private volatile @Nullable UnifiedJedis client;
    private volatile @Nullable Future<?> next;
    private volatile String lastFailure = "not connected yet";
    private boolean known;
    private volatile boolean up;

    RedisLink(RedisUrl url, RedisConfig config, RedisTimes times) {
        this.times = times;
        this.url = url;
        this.config = config;
        this.calls = new BoundedCalls(config.connections(), config.budget());
        this.tooLate = "no answer within %d ms".formatted(config.budget().toMillis());
        circuit.getEventPublisher().onStateTransition(event -> {
            switch (event.getStateTransition().getToState()) {
                case OPEN -> change(false);
                case CLOSED -> change(true);
                default -> {}
            }
        });
    }

    /** Begins to connect; returns at once. */
    void open() {
        watch.execute(() -> connect(0));
    }

    private void connect(int failed) {
        UnifiedJedis made = null;
        try {
            made = RedisClients.make(url, config);
            made.get(PROBE);
            client = made;
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

    /** How long after a try that failed the next one comes; {@code before} it others have failed. */
    static Duration pauseAfter(int before) {
        return WAITS.get(Math.min(before, WAITS.size() - 1));
    }

    private void probe() {
        var redis = client;
        if (redis != null && !up) {
            // they lead to what is gone
            RedisClients.dropIdle(redis);
        }
        // a node that nobody asks would have to fail for a while otherwise
        for (int failed = 0; failed < ENOUGH; failed++) {
            if (ask(found -> found.exists(PROBE)).isPresent()) {
                return;
            }
        }
    }

    /** The answer; empty when there is none, or none within the budget. */
    <T> Optional<T> ask(Function<UnifiedJedis, @Nullable T> question) {
        var redis = client;
        if (redis == null || !circuit.tryAcquirePermission()) {
            return Optional.empty();
        }
        long start = System.nanoTime();
        try {
            @Nullable T answer = calls.call(() -> answer(redis, question));
            succeeded(start);
            return Optional.ofNullable(answer);
        } catch (ExecutionException e) {
            failed(start, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            failed(start, e);
        } catch (RejectedExecutionException e) {
            // that this node asks too much says nothing of Redis
            circuit.releasePermission();
        } catch (InterruptedException e) {
            circuit.releasePermission();
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    /** Tells Redis something when there is time; {@code otherwise} runs when it could not be told. */
    void tell(Consumer<UnifiedJedis> message, Runnable otherwise) {
        var redis = client;
        if (redis == null || !circuit.tryAcquirePermission()) {
            otherwise.run();
            return;
        }
        try {
            calls.execute(() -> {
                long start = System.nanoTime();
                try {
                    answer(redis, asked -> {
                        message.accept(asked);
                        return null;
                    });
                    succeeded(start);
                } catch (RuntimeException e) {
                    failed(start, e);
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
    private <T> @Nullable T answer(UnifiedJedis redis, Function<UnifiedJedis, @Nullable T> question) {
        long start = System.nanoTime();
        try {
            return question.apply(redis);
        } catch (JedisConnectionException e) {
            if (System.nanoTime() - start > config.budget().toNanos() / 2) {
                throw e;
            }
            RedisClients.dropIdle(redis);
            return question.apply(redis);
        }
    }

    private void succeeded(long start) {
        long nanos = System.nanoTime() - start;
        times.ok(nanos);
        circuit.onSuccess(nanos, TimeUnit.NANOSECONDS);
    }

    private void failed(long start, Throwable failure) {
        long nanos = System.nanoTime() - start;
        times.failed(nanos);
        lastFailure = failure instanceof TimeoutException ? tooLate : RedisFailure.reason(failure);
        circuit.onError(nanos, TimeUnit.NANOSECONDS, failure);
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
        var redis = client;
        if (redis != null) {
            redis.close();
        }
    }
}
