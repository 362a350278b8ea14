package ai.agentsflow.platform.database.health;

import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.database.DatabaseConfig;
import ai.agentsflow.platform.database.address.DatabaseUrl;
import ai.agentsflow.platform.database.fault.DatabaseFault;
import ai.agentsflow.platform.database.pool.DatabaseDoor;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/**
 * Readiness as far as the database goes; it answers within a second and asks at most once a second.
 *
 * <p>A server asks while the application is still starting, on a thread that knows nothing of the application: before the
 * schema is up to date the answer is no, and no other bean is touched.
 */
@Readiness
@ApplicationScoped
class DatabaseHealth implements HealthCheck {

    @Resource(lookup = "java:comp/DefaultManagedExecutorService")
    ManagedExecutorService threads;

    private volatile @Nullable TimedProbe probe;
    private volatile @Nullable DatabaseUrl database;
    private volatile @Nullable DatabaseDoor door;

    void atStart(
            @Observes @Priority(StartOrder.DATABASE - 1) @Initialized(ApplicationScoped.class) Object event,
            DatabaseConfig config,
            DatabaseDoor toDatabase,
            DatabaseProbe question) {
        door = toDatabase;
        database = config.url();
        probe = new TimedProbe(question::answers, task -> threads.execute(task));
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("database");
        DatabaseUrl address = database;
        DatabaseDoor way = door;
        TimedProbe question = probe;
        if (address == null || way == null || question == null) {
            return response.down().build();
        }
        boolean works = way.isOpen() && question.answers();
        DatabaseFault fault = way.fault();
        response.withData("product", address.product().label()).withData("host", address.host());
        if (!works && fault != null) {
            response.withData("reason", fault.reason());
            if (fault.advice() != null) {
                response.withData("advice", fault.advice());
            }
        }
        return response.status(works).build();
    }
}
