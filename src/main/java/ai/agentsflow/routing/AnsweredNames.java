package ai.agentsflow.routing;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The names of models under patterns to which an upstream has answered well. These alone are accounted for by themselves, in metrics,
 * records and circuits; their number is bounded, for a client may ask for any name, and some servers answer to all of them.
 *
 * <p>When there are as many as may be, the one that was answered to longest ago goes for a new one, if that was a while ago. A flood of
 * new names thus drives out none that are in use, and changes no more than so many in that while.
 */
final class AnsweredNames {

    static final int MOST = 1000;
    static final Duration IN_USE = Duration.ofMinutes(10);

    /** By name, when it was answered to last; the longest ago comes first. */
    private final Map<String, Long> names = new LinkedHashMap<>();

    private final LongSupplier nanos;

    /** @param nanos a clock, of {@link System#nanoTime} */
    AnsweredNames(LongSupplier nanos) {
        this.nanos = nanos;
    }

    synchronized boolean contains(String name) {
        return names.containsKey(name);
    }

    /** Those that there are. */
    synchronized List<String> all() {
        return List.copyOf(names.keySet());
    }

    /**
     * A name has been answered to, and is known from now on if there is a place.
     *
     * @return the one that went for it
     */
    synchronized Optional<String> add(String name) {
        long now = nanos.getAsLong();
        boolean known = names.remove(name) != null;
        if (known || names.size() < MOST) {
            names.put(name, now);
            return Optional.empty();
        }
        var eldest = names.entrySet().iterator().next();
        if (now - eldest.getValue() < IN_USE.toNanos()) {
            return Optional.empty();
        }
        var gone = eldest.getKey();
        names.remove(gone);
        names.put(name, now);
        return Optional.of(gone);
    }

    /** A name is none any more; whether it was one. */
    synchronized boolean remove(String name) {
        return names.remove(name) != null;
    }
}
