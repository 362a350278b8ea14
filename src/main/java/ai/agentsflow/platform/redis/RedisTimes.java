package ai.agentsflow.platform.redis;

import ai.agentsflow.platform.metrics.Metrics;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;

/** How long calls of Redis take, those of the watch included. */
final class RedisTimes {

    private static final double[] BOUNDS = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1};
    private static final double NANOS = 1e9;

    private final DistributionDataPoint ok;
    private final DistributionDataPoint failed;

    RedisTimes(Metrics metrics) {
        var times = metrics.histogram(
                "agentsflow_redis_call_duration_seconds", "How long a call of Redis took", BOUNDS, "outcome");
        ok = times.labelValues("ok");
        failed = times.labelValues("failed");
    }

    void ok(long nanos) {
        ok.observe(nanos / NANOS);
    }

    void failed(long nanos) {
        failed.observe(nanos / NANOS);
    }
}
