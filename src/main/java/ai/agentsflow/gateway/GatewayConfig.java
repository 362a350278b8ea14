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
public record GatewayConfig(int maxBodyBytes, long maxHeldBytes, Duration bodyTimeout) implements FeatureConfig {

    private static final String HELD = "agentsflow.gateway.max-held-bytes";
    private static final int PART_OF_HEAP = 8;
    private static final int LEAST = 1024;
    private static final int MOST = 256 * 1024 * 1024;

    /**
     * Reads the keys under {@code agentsflow.gateway}; what is wrong is remembered by {@code settings}.
     *
     * @param heap how large the server's may become, in bytes
     */
    public static GatewayConfig from(Settings settings, long heap) {
        int body = settings.key("agentsflow.gateway.max-body-bytes", "10485760", "the largest request under `/v1`")
                .integer(LEAST, MOST);
        var told = settings.key(
                        HELD,
                        "all requests under `/v1` together, more is told to come back in a second; none: an eighth of the heap")
                .number(LEAST, Long.MAX_VALUE);
        long held = told.orElse(heap / PART_OF_HEAP);
        if (held < body && settings.isSound(HELD, "agentsflow.gateway.max-body-bytes")) {
            settings.fault(
                    HELD,
                    held + (told.isPresent() ? "" : ", an eighth of the heap"),
                    "room for one request of max-body-bytes is needed");
        }
        return new GatewayConfig(
                body,
                held,
                settings.key("agentsflow.gateway.body-timeout", "2m", "how long a body may take to arrive")
                        .duration(Duration.ofSeconds(1), Duration.ofHours(1)));
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
