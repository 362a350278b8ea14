package ai.agentsflow.analytics.reading;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * What analytics may ask of the database.
 *
 * @param atOnce {@code agentsflow.analytics.queries}: how many queries at a time, so that they never take the whole pool
 * @param timeout {@code agentsflow.analytics.query-timeout}: how long one of them may take
 */
public record ReadingConfig(int atOnce, Duration timeout) implements FeatureConfig {

    /** Reads its keys under {@code agentsflow.analytics}; what is wrong is remembered by {@code settings}. */
    public static ReadingConfig from(Settings settings) {
        return new ReadingConfig(
                settings.key(
                                "agentsflow.analytics.queries",
                                "4",
                                "queries of analytics that one node sends to the database at a time; others wait for two seconds")
                        .integer(1, 1000),
                settings.key(
                                "agentsflow.analytics.query-timeout",
                                "10s",
                                "how long a query of analytics may take before it is given up (503)")
                        .duration(Duration.ofSeconds(1), Duration.ofMinutes(10)));
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        ReadingConfig config(Settings settings) {
            return from(settings);
        }
    }
}
