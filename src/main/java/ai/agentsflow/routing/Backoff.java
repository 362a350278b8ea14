package ai.agentsflow.routing;

import ai.agentsflow.dialect.ModelFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** How long to wait before a model that failed is asked again, if it is worth asking at all. */
final class Backoff {

    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private Backoff() {}

    /**
     * What the upstream asks for, else exponential with full jitter: anything from nothing to 200 ms, 400 ms, 800 ms, at most 2 s.
     *
     * @param retries how often it was asked again before
     * @param random from 0 to below 1
     * @return empty when asking again is of no use: the request is at fault, the upstream wants more time than a client has, or
     *     it took all the time it had and would again
     */
    static Optional<Duration> of(ModelFailure failure, int retries, DoubleSupplier random) {
        var wish = failure.retryAfter();
        var worthIt = switch (failure.kind()) {
            case UNREACHABLE, UPSTREAM_ERROR, BROKEN_ANSWER -> true;
            case RATE_LIMITED -> wish.isPresent();
            default -> false;
        };
        if (!worthIt) {
            return Optional.empty();
        }
        return wish.isPresent()
                ? wish.filter(wait -> wait.compareTo(LONGEST_WAIT) <= 0)
                : Optional.of(jittered(retries, random));
    }

    private static Duration jittered(int retries, DoubleSupplier random) {
        long most = Math.min(LONGEST_WAIT.toMillis(), FIRST_WAIT.toMillis() << Math.min(retries, 10));
        return Duration.ofMillis((long) (random.getAsDouble() * (most + 1)));
    }
}
