package ai.agentsflow.platform.config;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.System.Logger.Level;

/**
 * Builds every feature's settings before anything else starts, and stops the deployment when one of them is wrong; the process, too,
 * where it serves nothing else.
 */
@Dependent
class ConfigurationCheck {

    private static final System.Logger LOG = System.getLogger(ConfigurationCheck.class.getName());

    @Produces
    @Singleton
    Settings settings() {
        return ServerSettings.read();
    }

    void check(
            @Observes @Priority(StartOrder.CONFIGURATION) @Initialized(ApplicationScoped.class) Object event,
            Settings settings,
            @Any Instance<FeatureConfig> features,
            FailedStart server) {
        features.forEach(feature -> {});
        settings.warnings().forEach(warning -> LOG.log(Level.WARNING, "{0}", warning));
        try {
            settings.verify();
        } catch (RuntimeException e) {
            // the server says it too, later, and may not come to it before the process ends
            LOG.log(Level.ERROR, "{0}", e.getMessage());
            server.endProcess();
            throw e;
        }
    }
}
