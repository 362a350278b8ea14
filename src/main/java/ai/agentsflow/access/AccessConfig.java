package ai.agentsflow.access;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Profile;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Who is let in.
 *
 * @param profile {@code mp.config.profile}: what this server is for
 * @param corsOrigins whose pages may use the API
 */
public record AccessConfig(Profile profile, Set<String> corsOrigins) implements FeatureConfig {

    public AccessConfig {
        corsOrigins = Set.copyOf(corsOrigins);
    }

    /** Reads its keys under {@code agentsflow.access}; what is wrong is remembered by {@code settings}. */
    public static AccessConfig from(Settings settings) {
        return new AccessConfig(settings.profile(), CorsOrigins.from(settings));
    }

    boolean isDev() {
        return profile == Profile.DEV;
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        AccessConfig config(Settings settings) {
            return from(settings);
        }
    }
}
