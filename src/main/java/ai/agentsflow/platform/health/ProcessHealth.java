package ai.agentsflow.platform.health;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Liveness: that there was a thread to answer with is all it says. It asks nothing else, lest a database that is away had every
 * node restarted for it.
 */
@Liveness
@ApplicationScoped
class ProcessHealth implements HealthCheck {

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.up("process");
    }
}
