package ai.agentsflow.platform.database.pool;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Optional;

/** The pool's live figures: the server's own, so that what an administrator changes shows at once. */
@Dependent
public class PoolStatistics {

    private final ServerPool server;

    @Inject
    PoolStatistics(ServerPool server) {
        this.server = server;
    }

    /** Empty when this server does not tell. */
    Optional<PoolView> current() {
        return server.read(ContainerPool.NAME)
                .map(figures -> new PoolView(
                        ContainerPool.NAME,
                        ContainerPool.JNDI_NAME,
                        figures.steady(),
                        figures.max(),
                        ConnectionShortage.CURRENT.available().orElse(figures.max()),
                        Math.max(0, figures.max() - figures.steady()),
                        figures.used(),
                        figures.free(),
                        figures.waiting(),
                        PoolEvent.CREATED.total(),
                        PoolEvent.DESTROYED.total(),
                        PoolEvent.SERVED.total(),
                        PoolEvent.WAITED_MILLIS.total(),
                        PoolEvent.TIMED_OUT.total(),
                        PoolEvent.LEAKED.total()));
    }

    /** Whether every connection is lent, so that one more borrower would wait. False when this server does not tell. */
    public boolean exhausted() {
        return current()
                .filter(pool -> pool.used() >= Math.min(pool.max(), pool.available()))
                .isPresent();
    }
}
