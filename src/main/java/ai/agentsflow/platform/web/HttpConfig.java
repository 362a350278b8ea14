package ai.agentsflow.platform.web;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * The server's own side of HTTP, and how long clients may take. Port and threads are set by the run command or by {@code
 * ops/payara/pool.asadmin}; here they are checked.
 *
 * @param port {@code agentsflow.http.port}
 * @param threads {@code agentsflow.http.threads}: how many requests are worked on at once
 * @param bodyTimeout {@code agentsflow.http.body-timeout}: how long a body may take to arrive
 * @param writeTimeout {@code agentsflow.http.write-timeout}: how long a client may take nothing of its answer
 */
public record HttpConfig(int port, int threads, Duration bodyTimeout, Duration writeTimeout) implements FeatureConfig {

    /** Reads the keys under {@code agentsflow.http}; what is wrong is remembered by {@code settings}. */
    public static HttpConfig from(Settings settings) {
        return new HttpConfig(
                settings.key("agentsflow.http.port", "8000", "where the run command and the image listen")
                        .readByServer()
                        .integer(1, 65_535),
                settings.key("agentsflow.http.threads", "200", "requests worked on at once")
                        .readByServer()
                        .integer(4, 10_000),
                settings.key("agentsflow.http.body-timeout", "2m", "how long a request's body may take to arrive")
                        .duration(Duration.ofSeconds(1), Duration.ofHours(1)),
                settings.key(
                                "agentsflow.http.write-timeout",
                                "30s",
                                "how long a client may take nothing of its answer before its connection is closed")
                        .duration(Duration.ofSeconds(1), Duration.ofHours(1)));
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
