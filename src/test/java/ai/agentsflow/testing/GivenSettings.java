package ai.agentsflow.testing;

import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.platform.config.source.Origin;
import ai.agentsflow.platform.config.source.SecretFiles;
import ai.agentsflow.platform.config.source.SettingSource;
import ai.agentsflow.platform.config.source.SettingSources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Settings that a test gives by hand, and nothing of the machine it runs on. */
public final class GivenSettings {

    private GivenSettings() {}

    /** As system properties. */
    public static Settings of(Map<String, String> properties) {
        return of(properties, Map.of());
    }

    /** Of a profile, and keys and values in turn. */
    public static Settings of(String profile, String[] keysAndValues) {
        var all = new ArrayList<>(List.of("mp.config.profile", profile));
        all.addAll(List.of(keysAndValues));
        return of(all.toArray(String[]::new));
    }

    /** Keys and values in turn. */
    public static Settings of(String... keysAndValues) {
        var properties = new HashMap<String, String>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return of(properties);
    }

    /** As environment variables, which may name files. */
    public static Settings ofEnvironment(Map<String, String> environment) {
        return of(Map.of(), environment);
    }

    private static Settings of(Map<String, String> properties, Map<String, String> environment) {
        var files = SecretFiles.of(environment, environment.get("AGENTSFLOW_SECRETS_DIR"));
        return new Settings(new SettingSources(
                List.of(
                        SettingSource.properties(Origin.Kind.SYSTEM_PROPERTY, properties),
                        files,
                        SettingSource.environment(environment)),
                files));
    }
}
