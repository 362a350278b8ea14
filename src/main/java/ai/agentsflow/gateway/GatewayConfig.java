package ai.agentsflow.gateway;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.platform.memory.MemoryBudget;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * What the gateway takes.
 *
 * @param maxBodyBytes {@code agentsflow.gateway.max-body-bytes}: the largest request, images in it included
 */
public record GatewayConfig(int maxBodyBytes) implements FeatureConfig {

    private static final String BODY = "agentsflow.gateway.max-body-bytes";
    private static final int LEAST = 1024;
    private static final int MOST = 256 * 1024 * 1024;

    /** Reads the keys under {@code agentsflow.gateway}; what is wrong is remembered by {@code settings}. */
    public static GatewayConfig from(Settings settings, MemoryBudget memory) {
        int body = settings.key(BODY, "10485760", "the largest request under `/v1`")
                .integer(LEAST, MOST);
        if (memory.most() < body && settings.isSound(MemoryBudget.SETTING, BODY)) {
            settings.fault(
                    MemoryBudget.SETTING,
                    String.valueOf(memory.most()),
                    "room for one request of %s, %s bytes, is needed; give the server more heap, or take smaller requests"
                            .formatted(BODY, body));
        }
        return new GatewayConfig(body);
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        GatewayConfig config(Settings settings, MemoryBudget memory) {
            return from(settings, memory);
        }
    }
}
