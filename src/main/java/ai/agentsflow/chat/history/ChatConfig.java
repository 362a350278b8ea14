package ai.agentsflow.chat.history;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * How conversations are held.
 *
 * @param contextMessages {@code agentsflow.chat.context-messages}: how many of the last messages a model is reminded of, if they fit
 */
public record ChatConfig(int contextMessages) implements FeatureConfig {

    /** Reads the keys under {@code agentsflow.chat}; what is wrong is remembered by {@code settings}. */
    public static ChatConfig from(Settings settings) {
        return new ChatConfig(settings.key(
                        "agentsflow.chat.context-messages",
                        "50",
                        "of a conversation's last messages, how many a model is reminded of")
                .integer(0, 1000));
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        ChatConfig config(Settings settings) {
            return from(settings);
        }
    }
}
