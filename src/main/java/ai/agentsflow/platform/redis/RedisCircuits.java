package ai.agentsflow.platform.redis;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Whether a server is worth asking: a circuit for each, so that the loss of one changes nothing for those whose keys are on others. */
final class RedisCircuits {

    /** So many calls that fail of twice as many are a loss. */
    static final int ENOUGH = 5;

    static final Duration PAUSE = Duration.ofSeconds(1);

    private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.custom()
            .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
            .slidingWindowSize(2 * ENOUGH)
            .minimumNumberOfCalls(ENOUGH)
            .failureRateThreshold(50)
            .waitDurationInOpenState(PAUSE)
            .permittedNumberOfCallsInHalfOpenState(1)
            .build();

    private final Map<String, CircuitBreaker> circuits = new ConcurrentHashMap<>();
    private final Set<String> away = ConcurrentHashMap.newKeySet();
    private final Listener listener;

    /** Who is to know of a server that went away, or answers again. */
    interface Listener {
        void changed(String server, boolean answers);
    }

    RedisCircuits(Listener listener) {
        this.listener = listener;
    }

    CircuitBreaker of(String server) {
        var known = circuits.get(server);
        return known != null ? known : circuits.computeIfAbsent(server, this::make);
    }

    /** The servers that were lost and have not answered since. */
    Set<String> away() {
        return Set.copyOf(away);
    }

    /** Forgets all servers but these: others have taken their places. */
    void keep(Set<String> servers) {
        circuits.keySet().retainAll(servers);
        away.retainAll(servers);
    }

    private CircuitBreaker make(String server) {
        var circuit = CircuitBreaker.of("redis " + server, CONFIG);
        circuit.getEventPublisher().onStateTransition(event -> {
            switch (event.getStateTransition().getToState()) {
                case OPEN -> change(server, away.add(server), false);
                case CLOSED -> change(server, away.remove(server), true);
                default -> {}
            }
        });
        return circuit;
    }

    private void change(String server, boolean isNews, boolean answers) {
        if (isNews) {
            listener.changed(server, answers);
        }
    }
}
