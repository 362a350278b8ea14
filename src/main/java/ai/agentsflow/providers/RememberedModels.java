package ai.agentsflow.providers;

import ai.agentsflow.upstream.Upstream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The models whose servers have turned out not to have something: they are asked in another way at once. */
public final class RememberedModels {

    /** More than a catalogue has; the names of discovered models are an upstream's. */
    private static final int MOST = 10_000;

    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /** Whether it is known of a model. */
    public boolean contains(Upstream upstream) {
        return known.contains(key(upstream));
    }

    /** Keeps it in mind. */
    public void add(Upstream upstream) {
        if (known.size() >= MOST) {
            known.clear();
        }
        known.add(key(upstream));
    }

    private static String key(Upstream upstream) {
        return upstream.address() + ' ' + upstream.model();
    }
}
