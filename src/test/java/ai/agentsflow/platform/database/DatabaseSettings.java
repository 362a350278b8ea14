package ai.agentsflow.platform.database;

import ai.agentsflow.testing.MapConfig;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/** The database's settings as they are by default, with what a test changes of them. */
final class DatabaseSettings {

    private static final Map<String, String> DEFAULTS = Map.of(
            "agentsflow.db.pool-min", "20",
            "agentsflow.db.pool-max", "30",
            "agentsflow.db.pool-max-wait-millis", "2000",
            "agentsflow.db.pool-idle-timeout-seconds", "300",
            "agentsflow.db.pool-max-age", "300s",
            "agentsflow.db.pool-leak-timeout-seconds", "60",
            "agentsflow.db.allow-embedded", "false",
            "mp.config.profile", "dev");

    private DatabaseSettings() {}

    static Config with(String... keysAndValues) {
        Map<String, String> values = new HashMap<>(DEFAULTS);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return MapConfig.of(values);
    }
}
