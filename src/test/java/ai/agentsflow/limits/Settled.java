package ai.agentsflow.limits;

import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.testing.GivenSettings;
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
        return GivenSettings.of(given);
    }
}
