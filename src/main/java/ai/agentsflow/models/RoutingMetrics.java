package ai.agentsflow.models;

import ai.agentsflow.models.catalogue.ModelEntry;
import ai.agentsflow.platform.config.StartOrder;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.function.Supplier;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/** What {@code /metrics} tells of routing: the circuit of each model, the calls under way at each upstream, the retries. */
@ApplicationScoped
class RoutingMetrics {

    private final MetricRegistry registry;
    private final Models models;
    private final Circuits circuits;
    private final Bulkheads bulkheads;
    private final RetryBudget retryBudget;

    @Inject
    RoutingMetrics(
            MetricRegistry registry, Models models, Circuits circuits, Bulkheads bulkheads, RetryBudget retryBudget) {
        this.registry = registry;
        this.models = models;
        this.circuits = circuits;
        this.bulkheads = bulkheads;
        this.retryBudget = retryBudget;
    }

    void start(@Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event) {
        circuits.forEach(circuit -> gauge(
                "agentsflow_model_circuit",
                "Whether calls of the model are let through: 0 closed, 1 half open, 2 open",
                () -> level(circuit.getState()),
                new Tag("model", circuit.getName())));
        bulkheads.forEach((upstream, bulkhead) -> gauge(
                "agentsflow_upstream_calls",
                "Calls under way at the upstream",
                bulkhead::inside,
                new Tag("upstream", upstream)));
        gauge("agentsflow_model_retries", "Calls repeated since the start", retryBudget::allowed);
        gauge(
                "agentsflow_model_retries_refused",
                "Calls since the start that were not repeated, for the retry budget was spent",
                retryBudget::refused);
        // known before the first call, so that a dashboard has every model from the start
        models.all().stream().map(ModelEntry::name).forEach(circuits::of);
    }

    private <T extends Number> void gauge(String name, String description, Supplier<T> value, Tag... tags) {
        registry.gauge(
                Metadata.builder().withName(name).withDescription(description).build(), value, tags);
    }

    private static int level(CircuitBreaker.State state) {
        return switch (state) {
            case OPEN, FORCED_OPEN -> 2;
            case HALF_OPEN -> 1;
            default -> 0;
        };
    }
}
