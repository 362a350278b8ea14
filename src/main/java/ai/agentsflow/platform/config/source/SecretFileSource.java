package ai.agentsflow.platform.config.source;

import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * Gives the server's own MicroProfile Config, too, what stands in {@link SecretFiles}: before the environment, after system
 * properties. The server makes it by its public constructor.
 */
public final class SecretFileSource implements ConfigSource {

    public static final String NAME = "AgentsFlow's secret files";
    private static final int BEFORE_THE_ENVIRONMENT = 350;

    private final SecretFiles files = SecretFiles.ofThisProcess();

    @Override
    public Set<String> getPropertyNames() {
        return files.names();
    }

    @Override
    public @Nullable String getValue(String name) {
        return files.value(name);
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public int getOrdinal() {
        return BEFORE_THE_ENVIRONMENT;
    }
}
