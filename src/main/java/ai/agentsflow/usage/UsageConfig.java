package ai.agentsflow.usage;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * What is written down of model calls.
 *
 * @param enabled {@code agentsflow.usage.enabled}: whether each call leaves a record; without, nobody can be told what was
 *     used or what it cost
 */
public record UsageConfig(boolean enabled) implements FeatureConfig {

    /** Reads the keys under {@code agentsflow.usage}; what is wrong is remembered by {@code settings}. */
    public static UsageConfig from(Settings settings) {
        return new UsageConfig(settings.key(
                        "agentsflow.usage.enabled",
                        "true",
                        "whether each call of a model leaves a record of its tokens, time and cost")
                .flag());
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        UsageConfig config(Settings settings) {
            return from(settings);
        }
    }
}
