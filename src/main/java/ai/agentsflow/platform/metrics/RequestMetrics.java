package ai.agentsflow.platform.metrics;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;

/** What is known of the requests: how many of which route, how they ended, and how long they took. */
@ApplicationScoped
class RequestMetrics {

    /** OpenTelemetry's recommendation for HTTP, and three more for answers of models. */
    private static final double[] BOUNDS = {
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 120
    };

    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");
    private static final double NANOS = 1e9;

    private final Histogram duration;
    private final Gauge active;
    private final Gauge busy;

    @Inject
    RequestMetrics(Metrics metrics) {
        duration = metrics.histogram(
                "http_server_request_duration_seconds",
                "From a request's arrival to its answer's last byte",
                BOUNDS,
                "http_request_method",
                "http_route",
                "http_response_status_code");
        active = metrics.gauge("http_server_active_requests", "Requests under way");
        busy = metrics.gauge(
                "agentsflow_http_threads_busy", "The server's threads that are at work in the application");
    }

    void arrived() {
        active.inc();
        busy.inc();
    }

    /** The thread is free again, whether or not the request has been answered. */
    void released() {
        busy.dec();
    }

    void answered(String method, String route, int status, long nanos) {
        active.dec();
        // a client may call its method whatever it likes
        duration.labelValues(METHODS.contains(method) ? method : "_OTHER", route, Integer.toString(status))
                .observe(nanos / NANOS);
    }
}
