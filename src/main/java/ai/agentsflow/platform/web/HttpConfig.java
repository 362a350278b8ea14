package ai.agentsflow.platform.web;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * The server's own side of HTTP. Whoever starts the server sets it, by the run command or {@code ops/payara/pool.asadmin};
 * here it is checked.
 *
 * @param port {@code agentsflow.http.port}
 * @param threads {@code agentsflow.http.threads}: how many requests are worked on at once
 */
public record HttpConfig(int port, int threads) implements FeatureConfig {

    /** Reads the keys under {@code agentsflow.http}; what is wrong is remembered by {@code settings}. */
    public static HttpConfig from(Settings settings) {
        return new HttpConfig(
                settings.key("agentsflow.http.port", "8000", "where the run command and the image listen")
                        .readByServer()
                        .integer(1, 65_535),
                settings.key("agentsflow.http.threads", "200", "requests worked on at once")
                        .readByServer()
                        .integer(4, 10_000));
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        HttpConfig config(Settings settings) {
            return from(settings);
        }
    }
}
