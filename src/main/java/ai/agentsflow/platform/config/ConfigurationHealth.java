package ai.agentsflow.platform.config;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Readiness as far as the settings go: no until they have been found right. A server with faults in them ends its start there. */
@Readiness
@ApplicationScoped
class ConfigurationHealth implements HealthCheck {

    private volatile boolean checked;

    void atStart(@Observes @Priority(StartOrder.CONFIGURATION + 1) @Initialized(ApplicationScoped.class) Object event) {
        checked = true;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("configuration").status(checked).build();
    }
}
