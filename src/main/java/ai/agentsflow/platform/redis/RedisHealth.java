package ai.agentsflow.platform.redis;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
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

    private static final String STATE = "state";

    private final Redis redis;

    @Inject
    RedisHealth(Redis redis) {
        this.redis = redis;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("redis").up();
        told(redis).forEach(response::withData);
        return response.build();
    }

    static Map<String, String> told(Redis redis) {
        var told = new TreeMap<String, String>();
        var url = redis.url();
        if (url.isEmpty()) {
            told.put(STATE, "none");
            return told;
        }
        told.put("mode", url.get().mode().label());
        told.put("host", url.get().address());
        told.put(STATE, redis.isUp() ? "up" : "degraded");
        redis.failure().ifPresent(failure -> {
            told.put("fault", failure.fault().label());
            told.put("reason", failure.reason());
            told.put("advice", failure.fault().advice());
        });
        var away = redis.away();
        if (redis.isUp() && !away.isEmpty()) {
            told.put("away", String.join(",", away.keySet()));
            told.put(
                    "reason",
                    away.entrySet().stream()
                            .map(server ->
                                    server.getKey() + ": " + server.getValue().line())
                            .collect(Collectors.joining(". ")));
        }
        return told;
    }
}
