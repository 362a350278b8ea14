package ai.agentsflow.platform.database.pool;

import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.metrics.Metrics;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.function.DoubleSupplier;
import java.util.function.ToIntFunction;

/** What {@code /metrics} tells of the pool; gauges are left out on a server that does not tell. */
@Dependent
class PoolMetrics {

    private static final double MILLIS_PER_SECOND = 1000;

    private final Metrics metrics;
    private final PoolStatistics statistics;

    @Inject
    PoolMetrics(Metrics metrics, PoolStatistics statistics) {
        this.metrics = metrics;
        this.statistics = statistics;
    }

    void start(@Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event) {
        gauge("connections_used", "Connections lent", PoolView::used);
        gauge("connections_free", "Connections open and not lent", PoolView::free);
        gauge("connections_steady", "Connections that are kept", PoolView::steady);
        gauge("connections_max", "Connections that there may be", PoolView::max);
        gauge(
                "connections_available",
                "Connections that the database gives; fewer than max while it refuses another",
                PoolView::available);
        gauge("requests_waiting", "Borrowers in the queue", PoolView::waiting);
        counter("connections_created", "Connections opened", PoolEvent.CREATED::total);
        counter("connections_destroyed", "Connections closed", PoolEvent.DESTROYED::total);
        counter("connections_leaked", "Connections reported as kept too long", PoolEvent.LEAKED::total);
        counter("requests_served", "Borrowers that got a connection", PoolEvent.SERVED::total);
        counter("requests_timed_out", "Borrowers that got none in time", PoolEvent.TIMED_OUT::total);
        counter(
                "wait_seconds",
                "Time that served borrowers waited",
                () -> PoolEvent.WAITED_MILLIS.total() / MILLIS_PER_SECOND);
    }

    private void counter(String name, String help, DoubleSupplier total) {
        metrics.counter("agentsflow_pool_" + name, help, total);
    }

    private void gauge(String name, String help, ToIntFunction<PoolView> figure) {
        metrics.gauge(
                "agentsflow_pool_" + name,
                help,
                () -> statistics.current().map(figure::applyAsInt).map(Integer::doubleValue));
    }
}
