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
import org.eclipse.microprofile.config.ConfigProvider;

/** Builds every feature's settings before anything else starts, and stops the deployment when one of them is wrong. */
@Dependent
class ConfigurationCheck {

    @Produces
    @Singleton
    Settings settings() {
        // By the class loader: on a thread of the server's own, such as a probe's, the plain call does not see the
        // WAR's defaults.
        return new Settings(ConfigProvider.getConfig(ConfigurationCheck.class.getClassLoader()));
    }

    void check(
            @Observes @Priority(StartOrder.CONFIGURATION) @Initialized(ApplicationScoped.class) Object event,
            Settings settings,
            @Any Instance<FeatureConfig> features) {
        features.forEach(feature -> {});
        settings.verify();
    }
}
