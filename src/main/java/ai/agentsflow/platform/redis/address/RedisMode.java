package ai.agentsflow.platform.redis.address;

import java.util.Locale;

/** How a Redis is run. */
public enum RedisMode {
    SINGLE,
    SENTINEL,
    CLUSTER;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
