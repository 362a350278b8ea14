package ai.agentsflow.platform.shutdown;

import ai.agentsflow.platform.config.FeatureConfig;
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
record ShutdownConfig(Duration pause, Duration grace) implements FeatureConfig {

    private static final Duration USUAL_PAUSE = Duration.ofSeconds(5);

    static ShutdownConfig from(Settings settings) {
        return new ShutdownConfig(
                pause(settings), settings.duration("agentsflow.shutdown.grace", Duration.ZERO, Duration.ofHours(1)));
    }

    /** One person on one machine has no balancer that would have to notice. */
    private static Duration pause(Settings settings) {
        var key = "agentsflow.shutdown.pause";
        if (settings.optionalText(key).isPresent()) {
            return settings.duration(key, Duration.ZERO, Duration.ofMinutes(5));
        }
        var profile = settings.optionalText("mp.config.profile").orElse("prod");
        return profile.equals("dev") ? Duration.ZERO : USUAL_PAUSE;
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
