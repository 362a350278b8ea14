package ai.agentsflow.platform.database.address;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the embedded database is told whatever its address leaves open: to say of nothing that it is stored before it is in the file
 * ({@code WRITE_DELAY}; H2 takes half a second), and to keep no file of its own about failures, which the log has.
 */
public final class EmbeddedSettings {

    private static final Map<String, String> DEFAULTS = Map.of("WRITE_DELAY", "0", "TRACE_LEVEL_FILE", "0");
    private static final Pattern DELAYED = Pattern.compile(".*;WRITE_DELAY=(?!0+(?:;|$)).*");

    private EmbeddedSettings() {}

    /** What the address leaves open. */
    static Properties of(String jdbc) {
        var settings = new Properties();
        DEFAULTS.forEach((name, value) -> {
            if (!upper(jdbc).contains(";" + name + "=")) {
                settings.setProperty(name, value);
            }
        });
        return settings;
    }

    /**
     * Refuses an address that lets the database lose what it has acknowledged.
     *
     * @throws IllegalArgumentException in words that repeat nothing of the address
     */
    static void check(String jdbc) {
        if (DELAYED.matcher(upper(jdbc)).matches()) {
            throw new IllegalArgumentException(
                    "WRITE_DELAY must be left out or 0: with a delay the database loses what it has acknowledged");
        }
    }

    /** Where the files lie; null when there are none, or H2 knows the place by a name of its own. */
    public static @Nullable Path file(DatabaseUrl database) {
        String place = database.jdbc().substring("jdbc:h2:".length()).split(";", 2)[0];
        if (place.startsWith("file:")) {
            place = place.substring("file:".length());
        } else if (place.indexOf(':') > 1) {
            return null; // mem:, zip:, nio:…; one letter is a Windows drive
        }
        return Path.of(place.startsWith("~/") ? System.getProperty("user.home") + place.substring(1) : place);
    }

    private static String upper(String jdbc) {
        return jdbc.toUpperCase(Locale.ROOT);
    }
}
