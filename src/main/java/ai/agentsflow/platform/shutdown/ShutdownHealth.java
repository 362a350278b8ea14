package ai.agentsflow.platform.shutdown;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Readiness as far as the server's own plans go: no as soon as it is leaving. */
@Readiness
@ApplicationScoped
class ShutdownHealth implements HealthCheck {

    private final Shutdown shutdown;

    @Inject
    ShutdownHealth(Shutdown shutdown) {
        this.shutdown = shutdown;
    }

    @Override
    public HealthCheckResponse call() {
        var phase = shutdown.phase();
        return HealthCheckResponse.named("shutdown")
                .withData("state", phase.name().toLowerCase(Locale.ROOT))
                .status(phase == Shutdown.Phase.SERVING)
                .build();
    }
}
