package ai.agentsflow.platform.config;

import java.util.Locale;

/**
 * One setting that cannot be used.
 *
 * @param key the property, for example {@code agentsflow.db.pool-max}
 * @param found what stands there, or its shape when it is a secret
 * @param rule what would be right
 */
public record ConfigFault(String key, String found, String rule) {

    /** The environment variable that sets {@code key}, by MicroProfile Config's own mapping. */
    public static String environmentVariable(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** One line for an operator: key, environment variable, what was found, and the rule. */
    @Override
    public String toString() {
        return "%s (environment %s): found %s; %s".formatted(key, environmentVariable(key), found, rule);
    }
}
