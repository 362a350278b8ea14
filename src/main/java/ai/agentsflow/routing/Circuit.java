package ai.agentsflow.routing;

import ai.agentsflow.dialect.ModelFailure;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A model's circuit. One that a single caller's calls have opened is open to that caller alone: an upstream may answer 500 to whatever
 * one client sends, and be well for all others.
 */
final class Circuit {

    private final CircuitBreaker breaker;
    private final Blame blame;

    /** @param window how many calls the breaker looks at */
    Circuit(CircuitBreaker breaker, int window) {
        this.breaker = breaker;
        this.blame = new Blame(window);
        breaker.getEventPublisher().onStateTransition(event -> {
            if (event.getStateTransition().getToState() == State.CLOSED) {
                blame.forget();
            }
        });
    }

    /** A call's pass, to be told once how it ended; empty when the model is left alone by this caller. */
    Optional<Pass> tryEnter(String caller) {
        if (breaker.tryAcquirePermission()) {
            return Optional.of(new Pass(caller, true));
        }
        return blame.isOfAnotherAlone(caller) ? Optional.of(new Pass(caller, false)) : Optional.empty();
    }

    boolean isClosedTo(String caller) {
        return isClosed() || blame.isOfAnotherAlone(caller);
    }

    boolean isClosed() {
        return breaker.getState() == State.CLOSED;
    }

    CircuitBreaker breaker() {
        return breaker;
    }

    /** By which one call was let through. */
    final class Pass {

        private final String caller;
        private final boolean counted;

        private Pass(String caller, boolean counted) {
            this.caller = caller;
            this.counted = counted;
        }

        /** The upstream is well. */
        void wasAnswered(long nanos) {
            if (counted) {
                blame.wasAnswered();
                breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
            }
        }

        void failed(long nanos, ModelFailure failure) {
            // whoever calls, an upstream that is not there is there for nobody
            if (failure.kind() == ModelFailure.Kind.UNREACHABLE) {
                blame.failedForEverybody();
            } else {
                blame.failed(caller);
            }
            if (counted) {
                breaker.onError(nanos, TimeUnit.NANOSECONDS, failure);
            }
        }

        /** The call has told nothing of the upstream. */
        void wasLeft() {
            if (counted) {
                breaker.releasePermission();
            }
        }
    }
}
