package ai.agentsflow.platform.tracing;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.Config;

/**
 * What is traced.
 *
 * @param on whether the server has a tracer: {@code otel.sdk.disabled} is {@code false}, MicroProfile Telemetry's own switch
 * @param sampleRate {@code agentsflow.telemetry.sample-rate}: the share of the requests, 0 to 1, of those whose caller has not
 *     decided already
 */
record TracingConfig(boolean on, double sampleRate) implements FeatureConfig {

    private static final String SAMPLE_RATE = "agentsflow.telemetry.sample-rate";

    static TracingConfig from(Settings settings, boolean on) {
        var written = settings.text(SAMPLE_RATE);
        try {
            double rate = Double.parseDouble(written);
            if (rate >= 0 && rate <= 1) {
                return new TracingConfig(on, rate);
            }
        } catch (NumberFormatException e) {
            // told below
        }
        settings.fault(SAMPLE_RATE, '"' + written + '"', "a number from 0.0 to 1.0 is needed");
        return new TracingConfig(on, 0);
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        TracingConfig config(Settings settings, Config config) {
            return from(
                    settings,
                    !config.getOptionalValue("otel.sdk.disabled", Boolean.class).orElse(true));
        }
    }
}
