package ai.agentsflow.platform.config;

import ai.agentsflow.platform.config.source.Origin;
import java.util.Optional;

/**
 * One setting that cannot be used, or should be looked at.
 *
 * @param key the property, for example {@code agentsflow.db.pool-max}
 * @param variable the environment variable to set
 * @param found what stands there, or its shape when it may be a secret
 * @param origin where that stands; empty when nothing was found
 * @param rule what would be right
 */
public record ConfigFault(String key, String variable, String found, Optional<Origin> origin, String rule) {

    /** One line for an operator: key, environment variable, what was found and where, and the rule. */
    @Override
    public String toString() {
        return "%s (environment %s): found %s%s; %s"
                .formatted(
                        key,
                        variable,
                        found,
                        origin.map(place -> ", from " + place).orElse(""),
                        rule);
    }
}
