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
record HttpConfig(int port, int threads) implements FeatureConfig {

    static HttpConfig from(Settings settings) {
        return new HttpConfig(
                settings.integer("agentsflow.http.port", 1, 65_535),
                settings.integer("agentsflow.http.threads", 4, 10_000));
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
