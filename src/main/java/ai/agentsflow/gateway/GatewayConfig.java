package ai.agentsflow.gateway;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.platform.web.HeldBytes;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * What the gateway takes.
 *
 * @param maxBodyBytes {@code agentsflow.gateway.max-body-bytes}: the largest request, images in it included
 * @param maxHeldBytes {@code agentsflow.gateway.max-held-bytes}: all requests under way together; left out, an eighth of the
 *     heap, for each is copied once or twice on its way
 * @param bodyTimeout {@code agentsflow.gateway.body-timeout}: how long a body may take to arrive
 */
record GatewayConfig(int maxBodyBytes, long maxHeldBytes, Duration bodyTimeout) implements FeatureConfig {

    private static final String HELD = "agentsflow.gateway.max-held-bytes";
    private static final int PART_OF_HEAP = 8;
    private static final int LEAST = 1024;
    private static final int MOST = 256 * 1024 * 1024;

    static GatewayConfig from(Settings settings, long heap) {
        int body = settings.integer("agentsflow.gateway.max-body-bytes", LEAST, MOST);
        boolean told = settings.optionalText(HELD).isPresent();
        long held = told ? settings.longInteger(HELD, LEAST, Long.MAX_VALUE) : heap / PART_OF_HEAP;
        if (held < body) {
            settings.fault(
                    HELD,
                    held + (told ? "" : ", an eighth of the heap,"),
                    "room for one request of max-body-bytes is needed");
        }
        return new GatewayConfig(
                body,
                held,
                settings.duration("agentsflow.gateway.body-timeout", Duration.ofSeconds(1), Duration.ofHours(1)));
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        GatewayConfig config(Settings settings) {
            return from(settings, Runtime.getRuntime().maxMemory());
        }

        @Produces
        @Singleton
        HeldBytes memory(GatewayConfig config) {
            return new HeldBytes(config.maxHeldBytes());
        }
    }
}
