package ai.agentsflow.platform.web;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.platform.exchange.ClientTimeouts;
import ai.agentsflow.platform.exchange.ExchangePaths;
import ai.agentsflow.platform.framing.DoorRules;
import ai.agentsflow.platform.framing.Operations;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * What is looked at before the server parses a request.
 *
 * @param headTimeout {@code agentsflow.http.head-timeout}: how long a request's line and headers may take to arrive
 */
public record DoorConfig(Duration headTimeout) implements FeatureConfig {

    /** As ops/payara/pool.asadmin has it, and Grizzly's own bound on their number. */
    private static final int HEAD_BYTES = 32 * 1024;

    private static final int FIELDS = 100;

    /** Reads the key; what is wrong is remembered by {@code settings}. */
    public static DoorConfig from(Settings settings) {
        return new DoorConfig(settings.key(
                        "agentsflow.http.head-timeout",
                        "30s",
                        "how long a request's line and headers may take to arrive")
                .duration(Duration.ofSeconds(1), Duration.ofMinutes(10)));
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        DoorConfig config(Settings settings) {
            return from(settings);
        }

        @Produces
        @Singleton
        ClientTimeouts timeouts(DoorConfig door, HttpConfig http) {
            return new ClientTimeouts(door.headTimeout(), http.bodyTimeout(), http.writeTimeout());
        }

        @Produces
        @Singleton
        DoorRules rules(ExchangePaths paths) {
            var readAsTheyCome =
                    paths.all().stream().map(path -> "POST " + path).toList();
            return new DoorRules(HEAD_BYTES, FIELDS, RequestBodies.MOST_BYTES, Operations.of(readAsTheyCome));
        }
    }
}
