package ai.agentsflow.access;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Profile;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Who is let in.
 *
 * @param profile {@code mp.config.profile}: what this server is for
 * @param corsOrigins whose pages may use the API
 * @param queryToken {@code agentsflow.ws.query-token}: whether a WebSocket's address may hold a token
 */
public record AccessConfig(Profile profile, Set<String> corsOrigins, boolean queryToken) implements FeatureConfig {

    public AccessConfig {
        corsOrigins = Set.copyOf(corsOrigins);
    }

    public AccessConfig(Profile profile, Set<String> corsOrigins) {
        this(profile, corsOrigins, false);
    }

    /** Reads its keys under {@code agentsflow.access}; what is wrong is remembered by {@code settings}. */
    public static AccessConfig from(Settings settings) {
        return new AccessConfig(
                settings.profile(),
                CorsOrigins.from(settings),
                settings.key(
                                "agentsflow.ws.query-token",
                                "false",
                                "whether WebSockets take `?token=`, for pages that know no ticket; addresses stand in logs")
                        .flag());
    }

    /** Whether this server is one person's, on their own machine. */
    public boolean isDev() {
        return profile == Profile.DEV;
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        AccessConfig config(Settings settings) {
            return from(settings);
        }
    }
}
