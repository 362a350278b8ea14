package ai.agentsflow.limits;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Who has tried too many wrong credentials. Failures are counted on all nodes together; that an address has to wait is
 * remembered here, so that what fails meanwhile costs no question to Redis.
 */
@ApplicationScoped
class LoginAttempts {

    /** What clients have together, where they may not be told apart, as a multiple of what one has. */
    static final int TOGETHER = 10;

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

    /**
     * Where credentials come from.
     *
     * @param address one of a client, or of a neighbour who forwards for many
     * @param times how many times as many may be wrong as of one client
     */
    record Origin(String address, int times) {}

    /** How long such an origin has to wait before its next wrong credential; empty when it need not. */
    Optional<Duration> mustWait(List<Origin> origins) {
        long longest = 0;
        for (var origin : origins) {
            longest = Math.max(longest, microsToWait(origin.address()));
        }
        return longest <= 0 ? Optional.empty() : Optional.of(Duration.ofNanos(longest * 1000));
    }

    private long microsToWait(String address) {
        var until = waitUntil.get(address);
        if (until == null) {
            return 0;
        }
        long left = until - micros.getAsLong();
        if (left <= 0) {
            waitUntil.remove(address, until);
        }
        return left;
    }

    /** A credential of such an origin was wrong; how long it has to wait, which it has not if this was the first too many. */
    Optional<Duration> failed(List<Origin> origins) {
        var wait = mustWait(origins);
        if (wait.isPresent()) {
            limits.noteRefusedLogin();
        } else {
            origins.forEach(this::count);
        }
        return wait;
    }

    private void count(Origin origin) {
        var address = origin.address();
        var verdict = limits.countFailedLogin(address, origin.times());
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
