package ai.agentsflow.models;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Locale;

/** A circuit per model: one that keeps failing is left alone for a while. */
@ApplicationScoped
class Circuits {

    private static final Duration NEVER_TOO_SLOW = Duration.ofDays(365);

    private final CircuitBreakerRegistry registry;
    private final Duration openFor;

    @Inject
    Circuits(ModelsConfig config) {
        var rules = config.circuit();
        openFor = rules.openFor();
        registry = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(rules.window())
                .minimumNumberOfCalls(rules.minimumCalls())
                .failureRateThreshold(rules.failureRate())
                // the library counts a minute as too slow, and a model may think for longer: the deadlines are the
                // catalogue's
                .slowCallDurationThreshold(NEVER_TOO_SLOW)
                .waitDurationInOpenState(rules.openFor())
                .permittedNumberOfCallsInHalfOpenState(2)
                // a trial call that is never reported, because its client left, must not keep the circuit half open
                .maxWaitDurationInHalfOpenState(rules.openFor().multipliedBy(2))
                .build());
    }

    /** How long an open circuit stays open: what a client that finds only such models is told to wait. */
    Duration openFor() {
        return openFor;
    }

    CircuitBreaker of(String model) {
        return registry.circuitBreaker(model);
    }

    boolean isClosed(String model) {
        return of(model).getState() == CircuitBreaker.State.CLOSED;
    }

    /** How much is kept from the model: 0 closed, nothing; 1 half open; 2 open, everything. */
    int level(String model) {
        return switch (of(model).getState()) {
            case OPEN, FORCED_OPEN -> 2;
            case HALF_OPEN -> 1;
            default -> 0;
        };
    }

    /** {@code closed}, {@code open} or {@code half_open}. */
    String state(String model) {
        return of(model).getState().name().toLowerCase(Locale.ROOT);
    }
}
