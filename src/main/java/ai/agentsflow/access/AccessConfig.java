package ai.agentsflow.access;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * How callers are identified.
 *
 * @param profile {@code mp.config.profile}: what this server is for
 * @param tokens what makes a bearer token valid; empty: none is
 * @param keys how API keys are hashed; empty: there are none
 * @param firstKeyFile where the administrator's first key is written to, when one is to be made
 * @param corsOrigins whose pages may use the API
 */
record AccessConfig(
        Profile profile,
        Optional<TokenRules> tokens,
        Optional<KeyHash> keys,
        Optional<Path> firstKeyFile,
        Set<String> corsOrigins)
        implements FeatureConfig {

    enum Profile {
        PROD,
        DEV
    }

    AccessConfig {
        corsOrigins = Set.copyOf(corsOrigins);
    }

    static AccessConfig from(Settings settings) {
        var profile = settings.choice("mp.config.profile", Profile.class);
        var tokens = TokenRules.from(settings);
        var keys = KeyHash.from(settings, profile == Profile.DEV);
        if (profile == Profile.PROD && tokens.isEmpty() && keys.isEmpty()) {
            settings.fault(
                    "mp.config.profile",
                    "prod",
                    "nobody could be identified: set SUPABASE_JWT_SECRET, SUPABASE_URL or agentsflow.access.jwks-url for"
                            + " tokens, or agentsflow.access.key-pepper for API keys, or the profile to dev on your own machine");
        }
        var firstKeyFile = settings.optionalText("agentsflow.access.first-key-file");
        return new AccessConfig(profile, tokens, keys, firstKeyFile.map(Path::of), CorsOrigins.from(settings));
    }

    boolean isDev() {
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
