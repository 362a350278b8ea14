package ai.agentsflow.access;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Profile;
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
public record AccessConfig(
        Profile profile,
        Optional<TokenRules> tokens,
        Optional<KeyHash> keys,
        Optional<Path> firstKeyFile,
        Set<String> corsOrigins)
        implements FeatureConfig {

    private static final String[] SOURCES = {
        "mp.config.profile", TokenRules.SECRET, TokenRules.KEYS, TokenRules.SUPABASE, KeyHash.PEPPER
    };

    public AccessConfig {
        corsOrigins = Set.copyOf(corsOrigins);
    }

    /** Reads the keys under {@code agentsflow.access}; what is wrong is remembered by {@code settings}. */
    public static AccessConfig from(Settings settings) {
        var profile = settings.profile();
        var tokens = TokenRules.from(settings);
        var keys = KeyHash.from(settings, profile == Profile.DEV);
        if (profile == Profile.PROD && tokens.isEmpty() && keys.isEmpty() && settings.isSound(SOURCES)) {
            settings.fault(
                    "mp.config.profile",
                    "prod",
                    "nobody could be identified: set SUPABASE_JWT_SECRET, SUPABASE_URL or agentsflow.access.jwks-url for"
                            + " tokens, or agentsflow.access.key-pepper for API keys, or the profile to dev on your own machine");
        }
        var firstKeyFile = settings.key(
                        "agentsflow.access.first-key-file",
                        "where an administrator's first key is written when there is none; the run command does it by itself")
                .path();
        return new AccessConfig(profile, tokens, keys, firstKeyFile, CorsOrigins.from(settings));
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
