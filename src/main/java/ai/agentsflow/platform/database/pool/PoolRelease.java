package ai.agentsflow.platform.database.pool;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Destroyed;
import jakarta.enterprise.event.Observes;

/** Gives the pool up when the application ends, after everything that may still use it. */
@Dependent
class PoolRelease {

    private static final int LAST = 10_000;

    void atEnd(@Observes @Priority(LAST) @Destroyed(ApplicationScoped.class) Object event, ServerPool pool) {
        pool.release(ContainerPool.NAME);
    }
}
