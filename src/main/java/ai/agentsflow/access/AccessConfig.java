package ai.agentsflow.access;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * How callers are identified.
 *
 * @param profile {@code mp.config.profile}: what this server is for
 */
record AccessConfig(Profile profile) implements FeatureConfig {

    enum Profile {
        PROD,
        DEV
    }

    static AccessConfig from(Settings settings) {
        var profile = settings.choice("mp.config.profile", Profile.class);
        if (profile == Profile.PROD) {
            settings.fault(
                    "mp.config.profile",
                    "prod",
                    "this version cannot identify callers yet, so it only starts for development on one machine: set it to dev");
        }
        return new AccessConfig(profile);
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
