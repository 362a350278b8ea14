package ai.agentsflow.platform.redis;

import java.util.Locale;

/** How a Redis is run. */
enum RedisMode {
    SINGLE,
    SENTINEL,
    CLUSTER;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
