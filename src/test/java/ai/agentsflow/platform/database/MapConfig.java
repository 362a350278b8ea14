package ai.agentsflow.platform.database;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.eclipse.microprofile.config.spi.Converter;

/** Settings from a map, over the defaults of this package. */
final class MapConfig implements Config {

    private final Map<String, String> values = new HashMap<>(Map.of(
            "agentsflow.db.pool-min", "20",
            "agentsflow.db.pool-max", "30",
            "agentsflow.db.pool-max-wait-millis", "2000",
            "agentsflow.db.pool-idle-timeout-seconds", "300",
            "agentsflow.db.pool-max-age", "300s",
            "agentsflow.db.pool-leak-timeout-seconds", "60",
            "agentsflow.db.allow-embedded", "false",
            "mp.config.profile", "dev"));

    static MapConfig of(String... keysAndValues) {
        var config = new MapConfig();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            config.values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return config;
    }

    @Override
    public <T> Optional<T> getOptionalValue(String name, Class<T> type) {
        return Optional.ofNullable(values.get(name))
                .filter(value -> !value.isEmpty())
                .map(type::cast);
    }

    @Override
    public Iterable<String> getPropertyNames() {
        return values.keySet();
    }

    @Override
    public <T> T getValue(String name, Class<T> type) {
        return getOptionalValue(name, type).orElseThrow();
    }

    @Override
    public ConfigValue getConfigValue(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Iterable<ConfigSource> getConfigSources() {
        return List.of();
    }

    @Override
    public <T> Optional<Converter<T>> getConverter(Class<T> type) {
        return Optional.empty();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        throw new IllegalArgumentException();
    }
}
