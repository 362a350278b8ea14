package ai.agentsflow.platform.config;

import ai.agentsflow.platform.config.source.Origin;
import ai.agentsflow.platform.config.source.SecretFileSource;
import ai.agentsflow.platform.config.source.SecretFiles;
import ai.agentsflow.platform.config.source.SettingSource;
import ai.agentsflow.platform.config.source.SettingSources;
import java.util.Comparator;
import java.util.HashSet;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** The settings of a running server: whatever its MicroProfile Config knows. */
public final class ServerSettings {

    private static final String DEFAULTS = "META-INF/microprofile-config.properties";
    private static final Pattern ENVIRONMENT = Pattern.compile("(?i).*env.*");
    private static final Pattern SYSTEM_PROPERTIES = Pattern.compile("(?i).*sys.*prop.*");

    private ServerSettings() {}

    /**
     * Reads anew. The application's own class loader is asked for: on a thread of the server's own, such as a probe's, the plain
     * call does not see what the WAR brings.
     */
    public static Settings read() {
        var config = ConfigProvider.getConfig(ServerSettings.class.getClassLoader());
        var files = SecretFiles.ofThisProcess();
        var sources = StreamSupport.stream(config.getConfigSources().spliterator(), false)
                .sorted(Comparator.comparingInt(ConfigSource::getOrdinal).reversed())
                .map(source -> source.getName().equals(SecretFileSource.NAME) ? files : source(source))
                .toList();
        return new Settings(new SettingSources(sources, files));
    }

    private static SettingSource source(ConfigSource source) {
        return SettingSource.of(
                kind(source.getName()), source.getName(), new HashSet<>(source.getPropertyNames()), source::getValue);
    }

    private static Origin.Kind kind(String source) {
        if (source.contains(DEFAULTS)) {
            return Origin.Kind.DEFAULT;
        }
        if (SYSTEM_PROPERTIES.matcher(source).matches()) {
            return Origin.Kind.SYSTEM_PROPERTY;
        }
        return ENVIRONMENT.matcher(source).matches() ? Origin.Kind.ENVIRONMENT : Origin.Kind.OTHER;
    }
}
