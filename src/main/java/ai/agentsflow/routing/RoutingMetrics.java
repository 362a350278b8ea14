package ai.agentsflow.routing;

import ai.agentsflow.calls.CallMetrics;
import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.catalogue.file.CatalogueFile;
import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.metrics.Metrics;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;

/**
 * What {@code /metrics} tells of routing: health and circuit of each model, the calls under way at each upstream, the retries.
 * Whoever asks sees the models there are at that moment, and none that has left the catalogue.
 */
@ApplicationScoped
class RoutingMetrics {

    private final Models models;
    private final Circuits circuits;
    private final Bulkheads bulkheads;
    private final RetryBudget retryBudget;
    private final CallMetrics calls;

    @Inject
    RoutingMetrics(Models models, Circuits circuits, Bulkheads bulkheads, RetryBudget retryBudget, CallMetrics calls) {
        this.models = models;
        this.circuits = circuits;
        this.bulkheads = bulkheads;
        this.retryBudget = retryBudget;
        this.calls = calls;
    }

    void start(
            @Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event,
            Metrics metrics,
            CatalogueFile catalogue) {
        metrics.beforeEach(() -> calls.show(models.all()));
        metrics.gauge(
                "agentsflow_model_healthy",
                "Whether the last check found the model well",
                List.of("provider", "model"),
                values -> {
                    for (ModelEntry entry : models.all()) {
                        values.call(
                                models.status(entry).healthy() ? 1 : 0,
                                entry.provider().key(),
                                entry.name());
                    }
                });
        metrics.gauge(
                "agentsflow_model_circuit",
                "Whether calls of the model are let through: 0 closed, 1 half open, 2 open",
                "model",
                values -> models.all().forEach(entry -> values.call(circuits.level(entry.name()), entry.name())));
        metrics.gauge(
                "agentsflow_upstream_calls",
                "Calls under way at the upstream",
                "upstream",
                values -> bulkheads.forEach((upstream, bulkhead) -> values.call(bulkhead.inside(), upstream)));
        metrics.gauge(
                "agentsflow_catalogue_refused",
                "1 while the catalogue's file has faults and the one before it is in force",
                () -> catalogue.refused() == null ? 0 : 1);
        metrics.counter("agentsflow_model_retries", "Calls of models that were repeated", retryBudget::allowed);
        metrics.counter(
                "agentsflow_model_retries_refused",
                "Calls of models that were not repeated, for the retry budget was spent",
                retryBudget::refused);
    }
}
