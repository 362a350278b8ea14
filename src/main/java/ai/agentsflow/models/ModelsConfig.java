package ai.agentsflow.models;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the catalogue comes from.
 *
 * @param file {@code agentsflow.models.file}; without one the catalogue inside the WAR is used
 * @param reload {@code agentsflow.models.reload}: how often the file is looked at for a change
 */
record ModelsConfig(Optional<Path> file, Duration reload) implements FeatureConfig {

    static ModelsConfig from(Settings settings) {
        return new ModelsConfig(
                settings.optionalText("agentsflow.models.file").map(Path::of),
                settings.duration("agentsflow.models.reload", Duration.ofMillis(200), Duration.ofHours(1)));
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        ModelsConfig config(Settings settings) {
            return from(settings);
        }
    }
}
