package ai.agentsflow.platform.shutdown;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Profile;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * How long the end of a server takes.
 *
 * @param pause {@code agentsflow.shutdown.pause}: how long it goes on as before once it has said that it is no longer ready
 * @param grace {@code agentsflow.shutdown.grace}: how long answers that have begun may take after that
 */
public record ShutdownConfig(Duration pause, Duration grace) implements FeatureConfig {

    private static final Duration USUAL_PAUSE = Duration.ofSeconds(5);

    /** Reads the keys under {@code agentsflow.shutdown}; what is wrong is remembered by {@code settings}. */
    public static ShutdownConfig from(Settings settings) {
        return new ShutdownConfig(
                settings.key(
                                "agentsflow.shutdown.pause",
                                "how long it goes on as before once told to end, no longer ready; none: `5s`, in `dev` `0s`")
                        .optionalDuration(Duration.ZERO, Duration.ofMinutes(5))
                        // one person on one machine has no balancer that would have to notice
                        .orElse(settings.profile() == Profile.DEV ? Duration.ZERO : USUAL_PAUSE),
                settings.key("agentsflow.shutdown.grace", "60s", "how long answers that have begun may take after that")
                        .duration(Duration.ZERO, Duration.ofHours(1)));
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        ShutdownConfig config(Settings settings) {
            return from(settings);
        }
    }
}
