package ai.agentsflow.platform.database;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.platform.config.Settings;
import java.time.Duration;
import java.util.Optional;

/**
 * The database and the limits of the server's pool.
 *
 * <p>The pool reads its sizes and waits from the same environment variables when it is made, see
 * {@code ops/payara/pool.asadmin}; they are read here to be checked. From then on the server's own figures count.
 *
 * @param url where the database is
 * @param user who logs in
 * @param password the user's password
 * @param poolMin connections that are kept
 * @param poolMax connections that there may be
 * @param poolMaxWait how long a borrower waits for one
 * @param poolIdleTimeout after which an unused one above {@code poolMin} is closed
 * @param poolMaxAge after which one is replaced
 * @param poolLeakTimeout after which a borrower that holds one is reported
 * @param allowEmbedded whether the embedded database may serve production
 */
public record DatabaseConfig(
        DatabaseUrl url,
        String user,
        Secret password,
        int poolMin,
        int poolMax,
        Duration poolMaxWait,
        Duration poolIdleTimeout,
        Duration poolMaxAge,
        Duration poolLeakTimeout,
        boolean allowEmbedded)
        implements FeatureConfig {

    private static final String URL = "agentsflow.db.url";
    private static final String EMBEDDED_FILE = "jdbc:h2:file:./data/agentsflow;DB_CLOSE_ON_EXIT=FALSE";
    private static final String STAND_IN = "jdbc:h2:mem:none";
    private static final int MOST_CONNECTIONS = 10_000;
    private static final int MOST_SECONDS = 86_400;

    /** Reads the keys under {@code agentsflow.db}; what is wrong is remembered by {@code settings}. */
    public static DatabaseConfig from(Settings settings) {
        boolean allowEmbedded = settings.flag("agentsflow.db.allow-embedded");
        DatabaseUrl url = url(settings);
        if (url.embedded() && !allowEmbedded && profile(settings).equals("prod")) {
            settings.fault(
                    URL,
                    "the embedded database",
                    "profile prod needs a PostgreSQL server, or agentsflow.db.allow-embedded=true");
        }
        int min = settings.integer("agentsflow.db.pool-min", 0, MOST_CONNECTIONS);
        int max = settings.integer("agentsflow.db.pool-max", 1, MOST_CONNECTIONS);
        if (min > max) {
            settings.fault(
                    "agentsflow.db.pool-min", "%d".formatted(min), "at most pool-max, %d, is needed".formatted(max));
        }
        return new DatabaseConfig(
                url,
                settings.optionalText("agentsflow.db.user").or(url::user).orElse(url.namesItsUser() ? "" : "sa"),
                settings.secret("agentsflow.db.password").or(url::password).orElse(new Secret("")),
                min,
                max,
                Duration.ofMillis(settings.integer("agentsflow.db.pool-max-wait-millis", 1, MOST_SECONDS * 1000)),
                seconds(settings, "agentsflow.db.pool-idle-timeout-seconds"),
                settings.duration("agentsflow.db.pool-max-age", Duration.ofSeconds(1), Duration.ofDays(30)),
                seconds(settings, "agentsflow.db.pool-leak-timeout-seconds"),
                allowEmbedded);
    }

    private static DatabaseUrl url(Settings settings) {
        Optional<String> text = settings.optionalText(URL).or(() -> settings.optionalText("DATABASE_URL"));
        try {
            return DatabaseUrl.parse(text.orElse(EMBEDDED_FILE));
        } catch (IllegalArgumentException e) {
            settings.fault(URL, "something else", String.valueOf(e.getMessage()));
            return DatabaseUrl.parse(STAND_IN);
        }
    }

    private static Duration seconds(Settings settings, String key) {
        return Duration.ofSeconds(settings.integer(key, 1, MOST_SECONDS));
    }

    private static String profile(Settings settings) {
        return settings.optionalText("mp.config.profile").orElse("prod");
    }
}
