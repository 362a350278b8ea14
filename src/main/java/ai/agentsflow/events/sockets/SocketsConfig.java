package ai.agentsflow.events.sockets;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * How many WebSockets there may be, and how much they may say.
 *
 * @param most {@code agentsflow.ws.max-sockets}: on this node
 * @param mostOfUser {@code agentsflow.ws.max-sockets-per-user}: of them
 * @param framesPerMinute {@code agentsflow.ws.max-frames-per-minute}: from a client, over one socket
 */
public record SocketsConfig(int most, int mostOfUser, int framesPerMinute) implements FeatureConfig {

    /** Reads its keys under {@code agentsflow.ws}; what is wrong is remembered by {@code settings}. */
    public static SocketsConfig from(Settings settings) {
        return new SocketsConfig(
                settings.key("agentsflow.ws.max-sockets", "10000", "WebSockets on this node; more are closed with 1013")
                        .integer(1, 1_000_000),
                settings.key("agentsflow.ws.max-sockets-per-user", "100", "of them one user's")
                        .integer(1, 1_000_000),
                settings.key(
                                "agentsflow.ws.max-frames-per-minute",
                                "240",
                                "what a client may send over one WebSocket; more closes it with 1008")
                        .integer(1, 1_000_000));
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        SocketsConfig config(Settings settings) {
            return from(settings);
        }
    }
}
