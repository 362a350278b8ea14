package ai.agentsflow.platform.redis;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Says in {@code /health} whether Redis answers. Never a reason to take the server out of service: it works without, and another
 * node would miss the same Redis.
 */
@Readiness
@ApplicationScoped
class RedisHealth implements HealthCheck {

    private final Redis redis;

    @Inject
    RedisHealth(Redis redis) {
        this.redis = redis;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("redis").up();
        var url = redis.url();
        if (url.isEmpty()) {
            return response.withData("state", "none").build();
        }
        response.withData("mode", url.get().mode().label())
                .withData("host", url.get().address());
        return redis.isUp()
                ? response.withData("state", "up").build()
                : response.withData("state", "degraded")
                        .withData("reason", redis.lastFailure())
                        .build();
    }
}
