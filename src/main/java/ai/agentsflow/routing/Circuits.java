package ai.agentsflow.routing;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A circuit per model: one that keeps failing is left alone for a while. */
@ApplicationScoped
public class Circuits {

    private static final Duration NEVER_TOO_SLOW = Duration.ofDays(365);

    private final Map<String, Circuit> circuits = new ConcurrentHashMap<>();
    private final CircuitBreakerConfig rules;
    private final Duration openFor;

    @Inject
    Circuits(RoutingConfig config) {
        var wanted = config.circuit();
        openFor = wanted.openFor();
        rules = CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(wanted.window())
                .minimumNumberOfCalls(wanted.minimumCalls())
                .failureRateThreshold(wanted.failureRate())
                // the library counts a minute as too slow, and a model may think for longer: the deadlines are the
                // catalogue's
                .slowCallDurationThreshold(NEVER_TOO_SLOW)
                .waitDurationInOpenState(wanted.openFor())
                .permittedNumberOfCallsInHalfOpenState(2)
                // a trial call that is never reported, because its client left, must not keep the circuit half open
                .maxWaitDurationInHalfOpenState(wanted.openFor().multipliedBy(2))
                .build();
    }

    /** How long an open circuit stays open: what a client that finds only such models is told to wait. */
    Duration openFor() {
        return openFor;
    }

    Circuit of(String model) {
        var known = circuits.get(model);
        return known != null ? known : circuits.computeIfAbsent(model, this::make);
    }

    private Circuit make(String model) {
        return new Circuit(CircuitBreaker.of(model, rules), rules.getSlidingWindowSize());
    }

    /** How much is kept from the model: 0 closed, nothing; 1 half open; 2 open, everything. */
    int level(String model) {
        return switch (stateOf(model)) {
            case OPEN, FORCED_OPEN -> 2;
            case HALF_OPEN -> 1;
            default -> 0;
        };
    }

    /** {@code closed}, {@code open} or {@code half_open}. */
    public String state(String model) {
        return stateOf(model).name().toLowerCase(Locale.ROOT);
    }

    /** Of a model that nobody has called it is closed, and stays unmade. */
    private CircuitBreaker.State stateOf(String model) {
        var known = circuits.get(model);
        return known == null ? CircuitBreaker.State.CLOSED : known.breaker().getState();
    }

    /** Whether a caller's call would be let through. */
    boolean isClosedTo(String model, String caller) {
        var known = circuits.get(model);
        return known == null || known.isClosedTo(caller);
    }

    /** There is no such model any more. */
    void forget(String model) {
        circuits.remove(model);
    }

    /** How many there are. */
    int size() {
        return circuits.size();
    }
}
