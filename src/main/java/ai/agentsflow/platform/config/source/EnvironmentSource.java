package ai.agentsflow.platform.config.source;

import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * The environment, for the server's own MicroProfile Config, whatever the locale. The server's own source makes capitals by the
 * JVM's locale: in Turkish it looks for {@code AGENTSFLOW_LİMİTS_CHAT}. The server makes this one by its public constructor.
 */
public final class EnvironmentSource implements ConfigSource {

    static final String NAME = "AgentsFlow's environment";
    private static final int BEFORE_THE_SERVERS_OWN = 301;

    private final SettingSource variables;

    public EnvironmentSource() {
        this(System.getenv());
    }

    EnvironmentSource(Map<String, String> variables) {
        this.variables = SettingSource.environment(variables);
    }

    @Override
    public Set<String> getPropertyNames() {
        return variables.names();
    }

    @Override
    public @Nullable String getValue(String name) {
        return variables.value(name);
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public int getOrdinal() {
        return BEFORE_THE_SERVERS_OWN;
    }
}
