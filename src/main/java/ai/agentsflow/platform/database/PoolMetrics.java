package ai.agentsflow.platform.database;

import ai.agentsflow.platform.config.StartOrder;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.MetricUnits;
import org.jspecify.annotations.Nullable;

/** What {@code /metrics} tells of the pool; gauges are left out on a server that does not tell. */
@ApplicationScoped
class PoolMetrics {

    private static final long PERIOD_MS = 1_000;

    private final MetricRegistry registry;
    private final PoolStatistics statistics;
    private final Map<PoolEvent, Counter> counters = new EnumMap<>(PoolEvent.class);
    private @Nullable Future<?> counting;

    @Resource
    ManagedScheduledExecutorService executor;

    @Inject
    PoolMetrics(MetricRegistry registry, PoolStatistics statistics) {
        this.registry = registry;
        this.statistics = statistics;
    }

    void start(@Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event) {
        gauge("connections_used", "Connections lent", PoolView::used);
        gauge("connections_free", "Connections open and not lent", PoolView::free);
        gauge("connections_steady", "Connections that are kept", PoolView::steady);
        gauge("connections_max", "Connections that there may be", PoolView::max);
        gauge("requests_waiting", "Borrowers in the queue", PoolView::waiting);
        counter(PoolEvent.CREATED, "connections_created", "Connections opened", MetricUnits.NONE);
        counter(PoolEvent.DESTROYED, "connections_destroyed", "Connections closed", MetricUnits.NONE);
        counter(PoolEvent.LEAKED, "connections_leaked", "Connections reported as kept too long", MetricUnits.NONE);
        counter(PoolEvent.SERVED, "requests_served", "Borrowers that got a connection", MetricUnits.NONE);
        counter(PoolEvent.TIMED_OUT, "requests_timed_out", "Borrowers that got none in time", MetricUnits.NONE);
        // a summary would be usual, but the server writes the sum of a whole number of seconds as a thousandth of it
        counter(PoolEvent.WAITED_MILLIS, "wait", "Time that served borrowers waited", MetricUnits.MILLISECONDS);
        count();
        counting = executor.scheduleWithFixedDelay(this::count, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    @PreDestroy
    void stop() {
        if (counting != null) {
            counting.cancel(false);
        }
    }

    private void count() {
        PayaraPool.countEvents(ContainerPool.NAME);
        counters.forEach((event, counter) -> counter.inc(event.total() - counter.getCount()));
    }

    private void counter(PoolEvent event, String name, String description, String unit) {
        counters.put(event, registry.counter(metadata(name, description, unit)));
    }

    private void gauge(String name, String description, ToIntFunction<PoolView> figure) {
        registry.gauge(
                metadata(name, description, MetricUnits.NONE),
                () -> statistics
                        .current()
                        .map(figure::applyAsInt)
                        .orElseThrow(() -> new IllegalStateException("the server does not tell")));
    }

    private static Metadata metadata(String name, String description, String unit) {
        return Metadata.builder()
                .withName("agentsflow_pool_" + name)
                .withDescription(description)
                .withUnit(unit)
                .build();
    }
}
