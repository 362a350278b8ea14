package ai.agentsflow.responses;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * How responses are kept.
 *
 * @param retention {@code agentsflow.responses.retention}: how long a response or a conversation is kept after its last use; zero:
 *     nothing is kept
 * @param maxBytes {@code agentsflow.responses.max-bytes}: the largest response with its input that is kept, and how much of what was
 *     said before goes into a request
 */
public record ResponsesConfig(Duration retention, int maxBytes) implements FeatureConfig {

    private static final int LEAST_BYTES = 64 * 1024;
    private static final int MOST_BYTES = 32 * 1024 * 1024;

    /** Reads the keys under {@code agentsflow.responses}; what is wrong is remembered by {@code settings}. */
    public static ResponsesConfig from(Settings settings) {
        return new ResponsesConfig(
                settings.key(
                                "agentsflow.responses.retention",
                                "30d",
                                "how long responses and conversations of /v1 are kept after their last use; 0s: not at all")
                        .duration(Duration.ZERO, Duration.ofDays(3650)),
                settings.key(
                                "agentsflow.responses.max-bytes",
                                "4194304",
                                "the largest response with its input that is kept, and how much of a conversation goes into a request")
                        .integer(LEAST_BYTES, MOST_BYTES));
    }

    /** Whether anything is kept. */
    boolean keeps() {
        return !retention.isZero();
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        ResponsesConfig config(Settings settings) {
            return from(settings);
        }
    }
}
