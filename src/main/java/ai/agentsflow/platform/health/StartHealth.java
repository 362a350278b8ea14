package ai.agentsflow.platform.health;

import ai.agentsflow.platform.config.StartOrder;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Whether every part of the application has started: settings checked, schema migrated, catalogue read, background work begun. */
@Startup
@ApplicationScoped
class StartHealth implements HealthCheck {

    private volatile boolean started;

    void atStart(
            @Observes @Priority(StartOrder.BACKGROUND_WORK + 1) @Initialized(ApplicationScoped.class) Object event) {
        started = true;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("start").status(started).build();
    }
}
