package ai.agentsflow.platform.tracing;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * What is traced.
 *
 * @param on whether the server has a tracer: {@code otel.sdk.disabled} is {@code false}, MicroProfile Telemetry's own switch
 * @param sampleRate {@code agentsflow.telemetry.sample-rate}: the share of the requests, 0 to 1, of those whose caller has not
 *     decided already
 */
public record TracingConfig(boolean on, double sampleRate) implements FeatureConfig {

    /** Reads the keys under {@code agentsflow.telemetry}; what is wrong is remembered by {@code settings}. */
    public static TracingConfig from(Settings settings) {
        return new TracingConfig(
                settings.stated("otel.sdk.disabled").filter("false"::equals).isPresent(),
                settings.key(
                                "agentsflow.telemetry.sample-rate",
                                "1.0",
                                "the share of the requests that are traced, of those whose caller has not decided already")
                        .decimal(0, 1));
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        TracingConfig config(Settings settings) {
            return from(settings);
        }
    }
}
