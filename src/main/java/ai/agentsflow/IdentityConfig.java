package ai.agentsflow;

import ai.agentsflow.keys.KeysConfig;
import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Profile;
import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.tokens.TokensConfig;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * Whether anybody can be identified at all.
 *
 * @param possible whether there are tokens or API keys
 */
record IdentityConfig(boolean possible) implements FeatureConfig {

    /** In production somebody must be; what is wrong is remembered by {@code settings}. */
    static IdentityConfig from(Settings settings, TokensConfig tokens, KeysConfig keys) {
        boolean possible = tokens.isConfigured() || keys.isConfigured();
        if (settings.profile() == Profile.PROD
                && !possible
                && settings.isSound("mp.config.profile")
                && TokensConfig.isSound(settings)
                && KeysConfig.isSound(settings)) {
            settings.fault(
                    "mp.config.profile",
                    "prod",
                    "nobody could be identified: set SUPABASE_JWT_SECRET, SUPABASE_URL or agentsflow.access.jwks-url for"
                            + " tokens, or agentsflow.access.key-pepper for API keys, or the profile to dev on your own machine");
        }
        return new IdentityConfig(possible);
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        IdentityConfig config(Settings settings, TokensConfig tokens, KeysConfig keys) {
            return from(settings, tokens, keys);
        }
    }
}
