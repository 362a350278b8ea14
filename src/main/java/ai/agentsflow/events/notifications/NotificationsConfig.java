package ai.agentsflow.events.notifications;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * How long notifications are kept.
 *
 * @param retention {@code agentsflow.notifications.retention}
 */
public record NotificationsConfig(Duration retention) implements FeatureConfig {

    /** Reads its keys under {@code agentsflow.notifications}; what is wrong is remembered by {@code settings}. */
    public static NotificationsConfig from(Settings settings) {
        return new NotificationsConfig(settings.key(
                        "agentsflow.notifications.retention",
                        "2160h",
                        "how long a notification is kept; of one recipient the newest 1,000 are")
                .duration(Duration.ofMinutes(1), Duration.ofDays(3650)));
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        NotificationsConfig config(Settings settings) {
            return from(settings);
        }
    }
}
