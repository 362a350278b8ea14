package ai.agentsflow.limits;

import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.platform.redis.Redis;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;

/** What {@code /metrics} tells of where calls are counted. */
@Dependent
class LimiterMetrics {

    void start(
            @Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event,
            Metrics metrics,
            Redis redis) {
        metrics.gauge("agentsflow_limiter_mode", "Where calls are counted: 1 for the mode in force", "mode", values -> {
            values.call(redis.up(), "redis");
            values.call(1 - redis.up(), "local");
        });
        metrics.gauge(
                "agentsflow_limiter_degraded",
                "1 while this node counts by itself, though there is to be a Redis",
                () -> redis.isConfigured() ? 1 - redis.up() : 0);
    }
}
