package ai.agentsflow.usage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the hourly sums back. What was recorded in the last fraction of a second may be missing. */
@ApplicationScoped
public class UsageReader {

    private final UsageStore store;

    @Inject
    public UsageReader(UsageStore store) {
        this.store = store;
    }

    /** Per model that was called at all, the hours that begin from {@code from} to before {@code to}. */
    public Map<String, ModelUsage> perModel(Instant from, Instant to) {
        return store.perModel(from, to).stream().collect(Collectors.toMap(ModelUsage::model, Function.identity()));
    }
}
