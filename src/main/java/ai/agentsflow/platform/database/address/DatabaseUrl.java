package ai.agentsflow.platform.database.address;

import ai.agentsflow.platform.config.Secret;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the database is. Its text form tells the product and the host alone, since an address may carry a password.
 *
 * @param product whose database
 * @param jdbc the address as its driver wants it, without a user
 * @param host host and port, or {@code embedded}
 * @param user the user named in the address
 * @param password the password named in the address
 * @param advice what in it has no effect, a line for each; repeats nothing that could be of a password
 */
public record DatabaseUrl(
        DatabaseProduct product,
        String jdbc,
        String host,
        Optional<String> user,
        Optional<Secret> password,
        List<String> advice) {

    private static final String EMBEDDED = "embedded";
    private static final Pattern JDBC_POSTGRES = Pattern.compile(
            "jdbc:postgresql:(?://(?<hosts>[^/?]*)(?:/[^?]*)?|(?<database>[^/?][^?]*|(?=\\?)))(?:\\?(?<query>.*))?");
    private static final Pattern H2_SERVER = Pattern.compile("jdbc:h2:(?:tcp|ssl)://(?<host>[^/;]+)/.*");
    private static final Pattern H2_EMBEDDED = Pattern.compile("jdbc:h2:(?!tcp:|ssl:).+");

    public DatabaseUrl {
        advice = List.copyOf(advice);
    }

    /**
     * Reads {@code jdbc:postgresql:…}, {@code jdbc:h2:…}, or hosters' {@code postgresql://user:password@host:port/database}.
     *
     * @throws IllegalArgumentException in words that repeat nothing of {@code text}
     */
    public static DatabaseUrl parse(String text) {
        if (text.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
            throw new IllegalArgumentException(
                    "the address must not hold spaces or control characters; a space in a password is %20");
        }
        if (text.startsWith("postgresql://") || text.startsWith("postgres://")) {
            return PostgresUri.parse(text.substring(text.indexOf("://") + 3));
        }
        Matcher postgres = JDBC_POSTGRES.matcher(text);
        if (postgres.matches()) {
            return driversOwn(text, postgres);
        }
        Matcher server = H2_SERVER.matcher(text);
        if (server.matches()) {
            return at(DatabaseProduct.H2, text, PostgresUri.checkedHosts(server.group("host")), List.of());
        }
        if (H2_EMBEDDED.matcher(text).matches()) {
            EmbeddedSettings.check(text);
            return at(DatabaseProduct.H2, text, EMBEDDED, List.of());
        }
        throw new IllegalArgumentException(
                "an address that starts with postgresql://, jdbc:postgresql: or jdbc:h2: is needed");
    }

    private static DatabaseUrl driversOwn(String text, Matcher matcher) {
        String hosts = matcher.group("hosts");
        if (hosts != null && text.contains("@")) {
            return PostgresUri.parse(text.substring("jdbc:postgresql://".length()));
        }
        String database = matcher.group("database");
        if (database != null && database.contains("@")) {
            throw new IllegalArgumentException("two slashes are needed before the user: jdbc:postgresql://");
        }
        String query = matcher.group("query");
        var parameters = new PostgresParameters(query == null ? "" : query);
        parameters.check();
        boolean here = hosts == null || hosts.isEmpty();
        return at(
                DatabaseProduct.POSTGRESQL,
                text,
                here ? "localhost" : PostgresUri.checkedHosts(hosts),
                parameters.withoutEffect());
    }

    /** Whether the database lives in this process and its files. */
    public boolean embedded() {
        return host.equals(EMBEDDED) && product == DatabaseProduct.H2;
    }

    /** Whether a user belongs to the address, or to its product's habits, so that none has to be given besides. */
    public boolean namesItsUser() {
        return !embedded() || jdbc.toUpperCase(Locale.ROOT).contains(";USER=");
    }

    /** Driver properties for whatever the address leaves open. */
    public Properties defaults() {
        if (embedded()) {
            return EmbeddedSettings.of(jdbc);
        }
        Properties properties = product.defaults();
        if (product == DatabaseProduct.POSTGRESQL && host.contains(",")) {
            // the first that answers may be a standby
            properties.setProperty("targetServerType", "primary");
        }
        return properties;
    }

    @Override
    public String toString() {
        return embedded() ? "the embedded " + product.label() : product.label() + " at " + host;
    }

    private static DatabaseUrl at(DatabaseProduct product, String jdbc, String host, List<String> advice) {
        return new DatabaseUrl(product, jdbc, host, Optional.empty(), Optional.empty(), advice);
    }
}
