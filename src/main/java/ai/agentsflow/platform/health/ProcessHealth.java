package ai.agentsflow.platform.health;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Liveness: that there was a thread to answer with, and of which version, is all it says. It asks nothing else, lest a database
 * that is away had every node restarted for it.
 */
@Liveness
@ApplicationScoped
class ProcessHealth implements HealthCheck {

    private static final Logger LOG = System.getLogger(ProcessHealth.class.getName());
    private static final String UNKNOWN = "unknown";

    private volatile String version = UNKNOWN;

    void atStart(@Observes @Initialized(ApplicationScoped.class) Object event) {
        if (event instanceof ServletContext application) {
            version = ReleaseVersion.of(application).orElse(UNKNOWN);
        }
        LOG.log(Level.INFO, "AgentsFlow {0}", version);
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("process")
                .withData("version", version)
                .up()
                .build();
    }
}
