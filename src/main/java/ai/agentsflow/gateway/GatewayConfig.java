package ai.agentsflow.gateway;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * What the gateway takes.
 *
 * @param maxBodyBytes {@code agentsflow.gateway.max-body-bytes}: the largest request, images in it included
 */
record GatewayConfig(int maxBodyBytes) implements FeatureConfig {

    private static final int LEAST = 1024;
    private static final int MOST = 256 * 1024 * 1024;

    static GatewayConfig from(Settings settings) {
        return new GatewayConfig(settings.integer("agentsflow.gateway.max-body-bytes", LEAST, MOST));
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        GatewayConfig config(Settings settings) {
            return from(settings);
        }
    }
}
