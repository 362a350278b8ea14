package ai.agentsflow.platform.redis;

import java.util.Optional;

/** Asks Redis once, to see whether it is where the settings say. */
public final class RedisContact {

    private RedisContact() {}

    /** Where Redis is to be, without its password; empty when there is to be none. */
    public static Optional<String> address(RedisConfig config) {
        return config.url().map(RedisUrl::toString);
    }

    /**
     * Waits for the answer; the client's own time-outs bound that.
     *
     * @return what answered
     * @throws RuntimeException when nothing did
     */
    public static String make(RedisConfig config) {
        var url = config.url().orElseThrow();
        try (var servers = RedisClients.make(url, config)) {
            servers.redis().exists("agentsflow:contact");
        }
        return url.toString();
    }
}
