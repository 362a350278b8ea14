package ai.agentsflow.tokens;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Which bearer tokens are valid.
 *
 * @param rules what makes one valid; empty: none is
 */
public record TokensConfig(Optional<TokenRules> rules) implements FeatureConfig {

    /** Reads the keys of tokens under {@code agentsflow.access}; what is wrong is remembered by {@code settings}. */
    public static TokensConfig from(Settings settings) {
        return new TokensConfig(TokenRules.from(settings));
    }

    /** Whether there is a source of tokens. */
    public boolean isConfigured() {
        return rules.isPresent();
    }

    /** Whether what names a source of tokens could be read. */
    public static boolean isSound(Settings settings) {
        return settings.isSound(TokenRules.SECRET, TokenRules.KEYS, TokenRules.SUPABASE);
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        TokensConfig config(Settings settings) {
            return from(settings);
        }
    }
}
