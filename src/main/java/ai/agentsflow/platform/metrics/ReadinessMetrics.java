package ai.agentsflow.platform.metrics;

import ai.agentsflow.platform.config.StartOrder;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.eclipse.microprofile.health.Readiness;

/** Each check of {@code /health/ready}, so that an alert can say which one keeps a node from its work. */
@Dependent
class ReadinessMetrics {

    void start(
            @Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event,
            Metrics metrics,
            @Readiness Instance<HealthCheck> checks) {
        metrics.gauge("agentsflow_readiness", "Whether the check lets this node take traffic", "check", values -> {
            for (HealthCheck check : checks) {
                var answer = check.call();
                values.call(answer.getStatus() == Status.UP ? 1 : 0, answer.getName());
            }
        });
    }
}
