package ai.agentsflow.platform.web;

import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.exchange.RequestsInFlight;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.metrics.Metrics;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;

/** What {@code /metrics} tells of streams and of the server's threads. */
@Dependent
class WebMetrics {

    void start(
            @Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event,
            Metrics metrics,
            RequestsInFlight requests,
            ServerThreads server,
            HttpConfig config,
            MemoryBudget memory) {
        var threads = new RequestThreads(config.threads(), server);
        metrics.gauge("agentsflow_streams_in_flight", "Answers of server-sent events under way", requests::streams);
        metrics.gauge("agentsflow_memory_held_bytes", "What calls under way hold in memory", memory::held);
        metrics.gauge("agentsflow_memory_max_held_bytes", "What calls under way may hold in memory", memory::most);
        metrics.gauge(
                "agentsflow_http_threads_max",
                "How many requests the server works on at once",
                () -> threads.max().map(Integer::doubleValue));
        threads.max();
    }
}
