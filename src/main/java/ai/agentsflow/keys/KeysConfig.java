package ai.agentsflow.keys;

import ai.agentsflow.access.Caller;
import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Profile;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What API keys there are.
 *
 * @param hash how they are hashed; empty: there are none
 * @param firstKeyFile where the administrator's first key is written to, when one is to be made
 * @param firstOwner whose that first key is
 */
public record KeysConfig(Optional<KeyHash> hash, Optional<Path> firstKeyFile, String firstOwner)
        implements FeatureConfig {

    /** Reads the keys of API keys under {@code agentsflow.access}; what is wrong is remembered by {@code settings}. */
    public static KeysConfig from(Settings settings) {
        boolean dev = settings.profile() == Profile.DEV;
        return new KeysConfig(
                KeyHash.from(settings, dev),
                settings.key(
                                "agentsflow.access.first-key-file",
                                "where an administrator's first key is written when there is none; the run command does it by itself")
                        .path(),
                dev ? Caller.LOCAL.subject() : "admin");
    }

    /** Whether there are API keys. */
    public boolean isConfigured() {
        return hash.isPresent();
    }

    /** Whether what makes API keys possible could be read. */
    public static boolean isSound(Settings settings) {
        return settings.isSound(KeyHash.PEPPER);
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        KeysConfig config(Settings settings) {
            return from(settings);
        }
    }
}
