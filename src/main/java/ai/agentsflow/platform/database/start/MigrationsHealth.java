package ai.agentsflow.platform.database.start;

import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.database.pool.DatabaseDoor;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/** Readiness as far as the schema goes: no until it is up to date, which it stays. */
@Readiness
@ApplicationScoped
class MigrationsHealth implements HealthCheck {

    private volatile @Nullable DatabaseDoor door;

    void atStart(
            @Observes @Priority(StartOrder.DATABASE - 1) @Initialized(ApplicationScoped.class) Object event,
            DatabaseDoor toDatabase) {
        door = toDatabase;
    }

    @Override
    public HealthCheckResponse call() {
        DatabaseDoor way = door;
        return HealthCheckResponse.named("migrations")
                .status(way != null && way.isOpen())
                .build();
    }
}
