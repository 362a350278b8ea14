package ai.agentsflow.chat;

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
record ChatConfig(int contextMessages) implements FeatureConfig {

    static ChatConfig from(Settings settings) {
        return new ChatConfig(settings.integer("agentsflow.chat.context-messages", 0, 1000));
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
