package ai.agentsflow.platform.redis.fault;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether a server is worth asking: a circuit for each, so that the loss of one changes nothing for those whose keys are on others.
 *
 * <p>Calls open a circuit. Only probes close it, after several good ones in a row, so that callers, reports and log do not follow a
 * server that comes and goes.
 */
public final class RedisCircuits {

    /** So many calls that fail of twice as many are a loss. */
    public static final int ENOUGH = 5;

    /** From one probe to the next. */
    public static final Duration PAUSE = Duration.ofSeconds(1);

    /** So many good probes in a row are a return. */
    static final int GOOD = 2;

    /** So many for a server that was lost again soon after its last return. */
    static final int GOOD_AGAIN = 4;

    /** In probes. */
    static final int SOON = 60;

    private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.custom()
            .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
            .slidingWindowSize(2 * ENOUGH)
            .minimumNumberOfCalls(ENOUGH)
            .failureRateThreshold(50)
            // probes close it
            .waitDurationInOpenState(Duration.ofDays(36_500))
            .build();

    private final Map<String, Server> servers = new ConcurrentHashMap<>();
    private final Listener listener;

    /** Who is to know of a server that went away, fails otherwise than before, or answers again (null). */
    public interface Listener {
        void changed(String server, @Nullable RedisFailure failure);
    }

    private static final class Server {
        private final CircuitBreaker circuit;
        private volatile RedisFailure last = RedisFailure.UNCONNECTED;
        private volatile boolean away;

        /** What the listener was told, and what the last probe found instead. */
        private @Nullable RedisFault told;

        private @Nullable RedisFault seen;
        private int good = SOON;
        private int needed = GOOD;

        Server(String name) {
            circuit = CircuitBreaker.of("redis " + name, CONFIG);
        }
    }

    public RedisCircuits(Listener listener) {
        this.listener = listener;
    }

    /** Whether a call may ask the server; whoever may says then how it ended. */
    public boolean permits(String name) {
        return of(name).circuit.tryAcquirePermission();
    }

    /** A call that was permitted was not made. */
    public void notMade(String name) {
        of(name).circuit.releasePermission();
    }

    public void succeeded(String name, long nanos) {
        of(name).circuit.onSuccess(nanos, TimeUnit.NANOSECONDS);
    }

    public void failed(String name, long nanos, RedisFailure failure) {
        var server = of(name);
        if (!server.away) {
            server.last = failure;
        }
        server.circuit.onError(nanos, TimeUnit.NANOSECONDS, new IllegalStateException(failure.reason()));
    }

    /** The server can serve no calls, whatever those on their way will say. */
    public void lost(String name, RedisFailure failure) {
        var server = of(name);
        if (!server.away) {
            server.last = failure;
            server.circuit.transitionToOpenState();
        }
    }

    public boolean isAway(String name) {
        return of(name).away;
    }

    /**
     * Whether open connections to a server that is away are better closed: they lead to what is gone, or were logged in by another
     * password. A new one may take longer than the budget, and has to be found by the next probe then.
     */
    public boolean isStale(String name, int round) {
        var server = of(name);
        synchronized (server) {
            return server.good == 0 && (server.last.fault() != RedisFault.TIMEOUT || round % 2 == 0);
        }
    }

    /** A probe found the server well, or why not (a failure). */
    public void probed(String name, @Nullable RedisFailure failure) {
        var server = of(name);
        boolean isBack = false;
        boolean isOther = false;
        synchronized (server) {
            if (failure == null) {
                server.good = Math.min(SOON, server.good + 1);
                isBack = server.away && server.good >= server.needed;
            } else if (server.away) {
                server.good = 0;
                server.last = failure;
                isOther = failure.fault() == server.seen && failure.fault() != server.told;
                server.seen = failure.fault();
                server.told = isOther ? failure.fault() : server.told;
            }
        }
        if (isBack) {
            server.circuit.transitionToClosedState();
        } else if (isOther) {
            listener.changed(name, failure);
        }
    }

    /** The servers that were lost and are not back, and why. */
    public SortedMap<String, RedisFailure> away() {
        var away = new TreeMap<String, RedisFailure>();
        servers.forEach((name, server) -> {
            if (server.away) {
                away.put(name, server.last);
            }
        });
        return Collections.unmodifiableSortedMap(away);
    }

    /** Forgets all servers but these: others have taken their places. */
    public void keep(Set<String> names) {
        servers.keySet().retainAll(names);
    }

    private Server of(String name) {
        var known = servers.get(name);
        return known != null ? known : servers.computeIfAbsent(name, this::make);
    }

    private Server make(String name) {
        var server = new Server(name);
        server.circuit.getEventPublisher().onStateTransition(event -> {
            switch (event.getStateTransition().getToState()) {
                case OPEN -> open(name, server);
                case CLOSED -> close(name, server);
                default -> {}
            }
        });
        return server;
    }

    private void open(String name, Server server) {
        synchronized (server) {
            server.needed = server.good < SOON ? GOOD_AGAIN : GOOD;
            server.good = 0;
            server.told = server.last.fault();
            server.seen = server.told;
            server.away = true;
        }
        listener.changed(name, server.last);
    }

    private void close(String name, Server server) {
        synchronized (server) {
            server.away = false;
            // of the probes to come, that so many are good says that the loss is long ago
            server.good = 0;
        }
        listener.changed(name, null);
    }
}
