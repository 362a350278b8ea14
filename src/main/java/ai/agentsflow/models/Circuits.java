package ai.agentsflow.models;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Locale;

/** A circuit per model: one that keeps failing is left alone for a while. */
@ApplicationScoped
class Circuits {

    private static final CircuitBreakerConfig RULES = CircuitBreakerConfig.custom()
            .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
            .slidingWindowSize(20)
            .minimumNumberOfCalls(5)
            .failureRateThreshold(50)
            .waitDurationInOpenState(Duration.ofSeconds(15))
            .permittedNumberOfCallsInHalfOpenState(2)
            // a trial call that is never reported, because its client left, must not keep the circuit half open
            .maxWaitDurationInHalfOpenState(Duration.ofSeconds(30))
            .build();

    private final CircuitBreakerRegistry registry = CircuitBreakerRegistry.of(RULES);

    CircuitBreaker of(String model) {
        return registry.circuitBreaker(model);
    }

    boolean isClosed(String model) {
        return of(model).getState() == CircuitBreaker.State.CLOSED;
    }

    /** {@code closed}, {@code open} or {@code half_open}. */
    String state(String model) {
        return of(model).getState().name().toLowerCase(Locale.ROOT);
    }
}
