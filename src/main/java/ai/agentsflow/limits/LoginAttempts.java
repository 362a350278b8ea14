package ai.agentsflow.limits;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Who has tried too many wrong credentials. Failures are counted on all nodes together; that an address has to wait is
 * remembered here, so that a call with a credential costs no question to Redis.
 */
@ApplicationScoped
public class LoginAttempts {

    private static final int MOST_ADDRESSES = 100_000;

    private final RateLimits limits;
    private final LongSupplier micros;
    private final Map<String, Long> waitUntil = new ConcurrentHashMap<>();

    @Inject
    LoginAttempts(RateLimits limits) {
        this(limits, () -> System.nanoTime() / 1000);
    }

    LoginAttempts(RateLimits limits, LongSupplier micros) {
        this.limits = limits;
        this.micros = micros;
    }

    /** How long an address has to wait before its credentials are looked at again; empty when it need not. */
    public Optional<Duration> mustWait(String address) {
        var until = waitUntil.get(address);
        if (until == null) {
            return Optional.empty();
        }
        long left = until - micros.getAsLong();
        if (left <= 0) {
            waitUntil.remove(address, until);
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos(left * 1000));
    }

    /** A credential from this address was wrong. */
    public void failed(String address) {
        var verdict = limits.countFailedLogin(address);
        if (verdict.passed()) {
            return;
        }
        long now = micros.getAsLong();
        if (waitUntil.size() >= MOST_ADDRESSES) {
            waitUntil.values().removeIf(until -> until <= now);
        }
        if (waitUntil.size() < MOST_ADDRESSES) {
            waitUntil.put(address, now + verdict.retryAfter().toNanos() / 1000);
        }
    }
}
