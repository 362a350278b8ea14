package ai.agentsflow.routing;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * How often models may be asked again: a share of the requests of the last ten seconds, over the whole server, and a few in any
 * case. When many fail at once, repeating each of them would keep an upstream down that could come back.
 */
@ApplicationScoped
class RetryBudget {

    static final Duration WINDOW = Duration.ofSeconds(10);

    private static final int SLICES = 10;
    private static final long SLICE_NANOS = WINDOW.toNanos() / SLICES;

    private final int percent;
    private final int minimum;
    private final LongSupplier nanoTime;
    private final long start;
    private final AtomicReferenceArray<Slice> slices = new AtomicReferenceArray<>(SLICES);
    private final LongAdder allowed = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /** A tenth of the window. */
    private record Slice(long number, LongAdder requests, LongAdder retries) {
        Slice(long number) {
            this(number, new LongAdder(), new LongAdder());
        }
    }

    @Inject
    RetryBudget(RoutingConfig config) {
        this(config.retryBudget(), System::nanoTime);
    }

    RetryBudget(RoutingConfig.RetryBudget rules, LongSupplier nanoTime) {
        this.percent = rules.percent();
        this.minimum = rules.minimum();
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    /** A request goes to its first model. On the way of every request, so without a lock. */
    void requested() {
        slice(now()).requests().increment();
    }

    /** Whether a model may be asked again now; counted when it may. Rare, so a lock keeps the count exact. */
    synchronized boolean tryRetry() {
        long now = now();
        long requests = 0;
        long retries = 0;
        for (int i = 0; i < SLICES; i++) {
            var slice = slices.get(i);
            if (slice != null && now - slice.number() < SLICES) {
                requests += slice.requests().sum();
                retries += slice.retries().sum();
            }
        }
        if (retries < Math.max(minimum, requests * percent / 100)) {
            slice(now).retries().increment();
            allowed.increment();
            return true;
        }
        refused.increment();
        return false;
    }

    /** Retries since the start. */
    long allowed() {
        return allowed.sum();
    }

    /** Retries since the start for which nothing was left. */
    long refused() {
        return refused.sum();
    }

    private long now() {
        return (nanoTime.getAsLong() - start) / SLICE_NANOS;
    }

    private Slice slice(long number) {
        int place = (int) (number % SLICES);
        var current = slices.get(place);
        while (current == null || current.number() < number) {
            var fresh = new Slice(number);
            if (slices.compareAndSet(place, current, fresh)) {
                return fresh;
            }
            current = slices.get(place);
        }
        return current;
    }
}
