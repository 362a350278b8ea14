package ai.agentsflow.platform.database;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Profile;
import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.platform.config.Setting;
import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.platform.database.address.DatabaseUrl;
import java.time.Duration;

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
 * @param poolLeakTimeout after which a borrower that holds one is reported; zero: never
 * @param lockTimeout how long a statement waits for a row that another transaction holds
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
        Duration lockTimeout,
        boolean allowEmbedded)
        implements FeatureConfig {

    private static final String URL = "agentsflow.db.url";
    private static final String EMBEDDED_DATABASE = "the embedded database";
    private static final DatabaseUrl EMBEDDED =
            DatabaseUrl.parse("jdbc:h2:file:./data/agentsflow;DB_CLOSE_ON_EXIT=FALSE");
    private static final int MOST_CONNECTIONS = 10_000;
    private static final int MOST_SECONDS = 86_400;

    /** Less than the driver takes for silence, after which the connection would be given up. */
    private static final Duration LONGEST_LOCK_TIMEOUT = Duration.ofSeconds(25);

    /** Reads the keys under {@code agentsflow.db}; what is wrong is remembered by {@code settings}. */
    public static DatabaseConfig from(Settings settings) {
        boolean allowEmbedded = settings.key(
                        "agentsflow.db.allow-embedded", "false", "lets `prod` run on the embedded database")
                .flag();
        DatabaseUrl url = settings.key(
                        URL,
                        "`jdbc:postgresql://…`, `jdbc:h2:…`, or `postgresql://user:password@host:port/db?sslmode=…` as hosters"
                                + " print it; none: H2 in `data/`")
                .or("DATABASE_URL")
                .confidential()
                .parsed(DatabaseUrl::parse)
                .orElse(EMBEDDED);
        url.advice().forEach(advice -> settings.warn(URL, "a parameter", advice));
        if (url.embedded() && settings.isSound(URL) && settings.profile() == Profile.PROD) {
            if (allowEmbedded) {
                settings.warn(URL, EMBEDDED_DATABASE, "it serves one node; back it up by ops/backup");
            } else {
                settings.fault(
                        URL,
                        EMBEDDED_DATABASE,
                        "profile prod needs a PostgreSQL server, or agentsflow.db.allow-embedded=true");
            }
        }
        String user = settings.key("agentsflow.db.user", "unless the address has it")
                .text()
                .or(url::user)
                .orElse(url.namesItsUser() ? "" : "sa");
        Secret password = settings.key("agentsflow.db.password", "unless the address has it")
                .secret()
                .or(url::password)
                .orElse(new Secret(""));
        int min = settings.key("agentsflow.db.pool-min", "20", "connections kept open")
                .readByServer()
                .integer(0, MOST_CONNECTIONS);
        int max = settings.key("agentsflow.db.pool-max", "30", "connections at most")
                .readByServer()
                // a migration locks its table by one and works by another
                .integer(2, MOST_CONNECTIONS);
        if (min > max && settings.isSound("agentsflow.db.pool-min", "agentsflow.db.pool-max")) {
            settings.fault(
                    "agentsflow.db.pool-min", "%s".formatted(min), "at most pool-max, %s, is needed".formatted(max));
        }
        return new DatabaseConfig(
                url,
                user,
                password,
                min,
                max,
                Duration.ofMillis(settings.key(
                                "agentsflow.db.pool-max-wait-millis",
                                "2000",
                                "how long a request waits for one before its 503")
                        .readByServer()
                        .integer(1, MOST_SECONDS * 1000)),
                seconds(settings.key(
                        "agentsflow.db.pool-idle-timeout-seconds",
                        "300",
                        "when an unused one above the minimum is closed")),
                settings.key(
                                "agentsflow.db.pool-max-age",
                                "300s",
                                "the age at which one is replaced, less up to a tenth by chance")
                        .duration(Duration.ofSeconds(1), Duration.ofDays(30)),
                Duration.ofSeconds(settings.key(
                                "agentsflow.db.pool-leak-timeout-seconds",
                                "0",
                                "to search a leak: when a borrower that keeps one is reported; `0`: never, and borrowing is faster")
                        .readByServer()
                        .integer(0, MOST_SECONDS)),
                settings.key(
                                "agentsflow.db.lock-timeout",
                                "5s",
                                "how long a statement waits for a row that another transaction holds, before its 503")
                        .duration(Duration.ofMillis(100), LONGEST_LOCK_TIMEOUT),
                allowEmbedded);
    }

    private static Duration seconds(Setting setting) {
        return Duration.ofSeconds(setting.readByServer().integer(1, MOST_SECONDS));
    }
}
