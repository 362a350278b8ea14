package ai.agentsflow.models;

import ai.agentsflow.usage.ModelUsage;
import ai.agentsflow.usage.UsageReader;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** The sums since the beginning, read at most once a second; while the database is away the last known ones. */
@ApplicationScoped
class ModelMetrics {

    private static final System.Logger LOG = System.getLogger(ModelMetrics.class.getName());
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Instant END = Instant.parse("9999-01-01T00:00:00Z");

    private final UsageReader reader;
    private volatile Map<String, ModelUsage> known = Map.of();
    private volatile long readAt = System.nanoTime() - FRESH.toNanos();

    @Inject
    ModelMetrics(UsageReader reader) {
        this.reader = reader;
    }

    ModelUsage of(String model) {
        refresh();
        return known.getOrDefault(model, ModelUsage.none(model));
    }

    private void refresh() {
        if (System.nanoTime() - readAt < FRESH.toNanos()) {
            return;
        }
        synchronized (this) {
            if (System.nanoTime() - readAt < FRESH.toNanos()) {
                return;
            }
            readAt = System.nanoTime();
            try {
                known = reader.perModel(Instant.EPOCH, END);
            } catch (RuntimeException e) {
                LOG.log(Level.DEBUG, "usage sums cannot be read, the last known ones are shown", e);
            }
        }
    }
}
