package ai.agentsflow.platform.database;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Readiness as far as the database goes; it answers within a second and asks at most once a second. */
@Readiness
@ApplicationScoped
class DatabaseHealth implements HealthCheck {

    @Resource(lookup = "java:comp/DefaultManagedExecutorService")
    ManagedExecutorService threads;

    private final DatabaseUrl database;
    private final TimedProbe probe;

    @Inject
    DatabaseHealth(DatabaseConfig config, DatabaseProbe database) {
        this.database = config.url();
        this.probe = new TimedProbe(database::answers, task -> threads.execute(task));
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("database")
                .status(probe.answers())
                .withData("product", database.product().label())
                .withData("host", database.host())
                .build();
    }
}
