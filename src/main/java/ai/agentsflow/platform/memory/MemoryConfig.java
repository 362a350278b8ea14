package ai.agentsflow.platform.memory;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * How much memory calls may take.
 *
 * @param maxHeldBytes {@code agentsflow.memory.max-held-bytes}: what all calls under way hold together; left out, an eighth of the
 *     heap, for most of it is copied once or twice on its way
 */
public record MemoryConfig(long maxHeldBytes) implements FeatureConfig {

    private static final int PART_OF_HEAP = 8;
    private static final long LEAST = 1 << 20;

    /**
     * Reads the keys under {@code agentsflow.memory}; what is wrong is remembered by {@code settings}.
     *
     * @param heap how large the server's may become, in bytes
     */
    public static MemoryConfig from(Settings settings, long heap) {
        return new MemoryConfig(settings.key(
                        MemoryBudget.SETTING,
                        "what all calls under way hold in memory together, more is 503; none: an eighth of the heap")
                .number(LEAST, Long.MAX_VALUE / 2)
                .orElse(heap / PART_OF_HEAP));
    }

    /** The budget that it says. */
    public MemoryBudget budget() {
        return new MemoryBudget(maxHeldBytes);
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        MemoryConfig config(Settings settings) {
            return from(settings, Runtime.getRuntime().maxMemory());
        }

        @Produces
        @Singleton
        MemoryBudget budget(MemoryConfig config) {
            return config.budget();
        }
    }
}
