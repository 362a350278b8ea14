package ai.agentsflow.platform.database.pool;

import ai.agentsflow.platform.config.StartOrder;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Has {@link PoolEvent}s counted, again whenever the server has begun a new pool. */
@ApplicationScoped
class PoolEventWatch {

    private static final System.Logger LOG = System.getLogger(PoolEventWatch.class.getName());
    private static final long PERIOD_MS = 1_000;

    private final ServerPool pool;
    private @Nullable Future<?> watching;

    @Resource
    ManagedScheduledExecutorService executor;

    @Inject
    PoolEventWatch(ServerPool pool) {
        this.pool = pool;
    }

    /** Before the first borrower: the server makes the pool, without connections, for whom it is looked up. */
    void beforeDatabase(
            @Observes @Priority(StartOrder.DATABASE - 1) @Initialized(ApplicationScoped.class) Object event,
            ContainerPool lookedUp) {
        LOG.log(Level.DEBUG, "the pool is {0}", lookedUp.pool);
        watch();
    }

    void start(@Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event) {
        watch();
        watching = executor.scheduleWithFixedDelay(this::watch, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    @PreDestroy
    void stop() {
        if (watching != null) {
            watching.cancel(false);
        }
    }

    private void watch() {
        pool.tell(ContainerPool.NAME, PoolEvent.COUNTER, ConnectionShortage.CURRENT);
    }
}
