package ai.agentsflow.platform.database.connection;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/** How long a connection may live: the maximum age less up to a tenth, lest connections made together age together. */
public record Lifetime(Clock clock, Instant end) {

    private static final int JITTER_DIVISOR = 10;

    public static Lifetime starting(Clock clock, Duration maxAge) {
        long most = maxAge.toMillis();
        long jitter = ThreadLocalRandom.current().nextLong(most / JITTER_DIVISOR + 1);
        return new Lifetime(clock, clock.instant().plusMillis(most - jitter));
    }

    boolean over() {
        return !clock.instant().isBefore(end);
    }
}
