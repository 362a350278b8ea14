package ai.agentsflow.limits;

import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.testing.MapConfig;
import java.util.HashMap;
import java.util.Map;

/** Settings of these tests: the usual ones but for what a test gives. */
final class Settled {

    private Settled() {}

    static LimitsConfig with(Map<String, String> given) {
        var settings = settings(given);
        var config = LimitsConfig.from(settings);
        if (!settings.faults().isEmpty()) {
            throw new IllegalArgumentException(settings.faults().toString());
        }
        return config;
    }

    static Settings settings(Map<String, String> given) {
        var values = new HashMap<>(Map.of(
                "agentsflow.limits.window", "fixed",
                "agentsflow.limits.nodes", "1",
                "agentsflow.limits.tokens", "off",
                "agentsflow.limits.failed-logins", "20/minute",
                "agentsflow.usage.enabled", "true"));
        values.putAll(given);
        return new Settings(MapConfig.of(values));
    }
}
