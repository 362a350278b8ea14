package ai.agentsflow.analytics;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * What analytics tells.
 *
 * @param emptyBusiness {@code agentsflow.analytics.empty-business}: whether leads and revenue are answered, with zeros, for a dashboard
 *     that shows nothing without them
 */
public record AnalyticsConfig(boolean emptyBusiness) implements FeatureConfig {

    /** Reads its keys under {@code agentsflow.analytics}; what is wrong is remembered by {@code settings}. */
    public static AnalyticsConfig from(Settings settings) {
        return new AnalyticsConfig(settings.key(
                        "agentsflow.analytics.empty-business",
                        "false",
                        "whether `leads/summary` and `revenue/summary` answer zeros, for a dashboard that shows nothing without them")
                .flag());
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        AnalyticsConfig config(Settings settings) {
            return from(settings);
        }
    }
}
