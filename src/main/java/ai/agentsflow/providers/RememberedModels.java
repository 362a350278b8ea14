package ai.agentsflow.providers;

import ai.agentsflow.upstream.Upstream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The models whose servers have turned out not to have something: they are asked in another way at once. After ten minutes a server is
 * asked again, for it may have been exchanged, or what answered for it was a proxy in its place.
 */
public final class RememberedModels {

    private static final long NANOS_KEPT = Duration.ofMinutes(10).toNanos();

    /** More than a catalogue has; the names of discovered models are an upstream's. */
    private static final int MOST = 10_000;

    private final Map<String, Long> known = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    public RememberedModels() {
        this(System::nanoTime);
    }

    RememberedModels(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whether it is known of a model. */
    public boolean contains(Upstream upstream) {
        var since = known.get(key(upstream));
        return since != null && nanoTime.getAsLong() - since < NANOS_KEPT;
    }

    /** Keeps it in mind. */
    public void add(Upstream upstream) {
        if (known.size() >= MOST) {
            known.clear();
        }
        known.put(key(upstream), nanoTime.getAsLong());
    }

    private static String key(Upstream upstream) {
        return upstream.address() + ' ' + upstream.model();
    }
}
