package ai.agentsflow.platform.database.address;

import ai.agentsflow.platform.config.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Hosters' form of an address, {@code user:password@host:port/database?sslmode=…}, turned into the driver's.
 *
 * <p>The form is <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS">libpq's</a>, so
 * its parameter names are translated to those of the Java driver.
 */
final class PostgresUri {

    private static final Pattern HOST =
            Pattern.compile("(?:\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::(?<port>\\d{1,5}))?");

    private PostgresUri() {}

    /**
     * Reads what follows {@code postgresql://}.
     *
     * @throws IllegalArgumentException in words that repeat nothing of {@code rest}
     */
    static DatabaseUrl parse(String rest) {
        String[] halves = split(rest, '?');
        String[] location = split(halves[0], '/');
        int at = location[0].lastIndexOf('@');
        refuseUnescaped(location[1], halves[1]);
        String hosts = checkedHosts(location[0].substring(at + 1));
        var written = new PostgresParameters(halves[1]);
        Map<String, String> parameters = written.translated();
        String[] credentials = split(at < 0 ? "" : location[0].substring(0, at), ':');
        String user = credentials[0].isEmpty() ? parameters.get("user") : PostgresParameters.decoded(credentials[0]);
        String password =
                credentials[1].isEmpty() ? parameters.get("password") : PostgresParameters.decoded(credentials[1]);
        parameters.keySet().removeAll(Set.of("user", "password"));
        String jdbc = "jdbc:postgresql://" + hosts + "/" + encoded(PostgresParameters.decoded(location[1]))
                + query(parameters);
        return new DatabaseUrl(
                DatabaseProduct.POSTGRESQL,
                jdbc,
                hosts,
                Optional.ofNullable(user),
                Optional.ofNullable(password).map(Secret::new),
                written.withoutEffect());
    }

    /** What stands behind the host, and looks as if the host came later: then the host would be a part of the password. */
    private static void refuseUnescaped(String database, String query) {
        if (database.contains("@")) {
            throw new IllegalArgumentException(
                    "/ in a user or password must be written as %2F, and @ in a database's name as %40");
        }
        // a path that begins behind the @ is the database of another host than the one before the ?
        boolean hostComesLater =
                database.isEmpty() && query.indexOf('@') < query.lastIndexOf('/') && query.contains("@");
        if (hostComesLater || !PostgresParameters.mayHoldAnAt(query)) {
            throw new IllegalArgumentException(
                    "? in a password must be written as %3F, & as %26, and @ in a parameter as %40");
        }
        if (database.contains("#")) {
            throw new IllegalArgumentException(
                    "# must be written as %23, also in a user, a password and a database's name");
        }
    }

    /**
     * Checks one or more hosts, separated by commas.
     *
     * @throws IllegalArgumentException in words that repeat nothing of {@code hosts}
     */
    static String checkedHosts(String hosts) {
        for (String host : hosts.split(",", -1)) {
            Matcher matcher = HOST.matcher(host);
            if (!matcher.matches() || !portInRange(matcher.group("port"))) {
                throw new IllegalArgumentException("a host, and a port from 1 to 65535 when there is one, is needed");
            }
        }
        return hosts;
    }

    private static boolean portInRange(@Nullable String port) {
        return port == null || (Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= 65535);
    }

    private static String query(Map<String, String> parameters) {
        return parameters.isEmpty()
                ? ""
                : parameters.entrySet().stream()
                        .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                        .collect(Collectors.joining("&", "?", ""));
    }

    /** The parts before and after the first separator; the second is empty when there is none. */
    private static String[] split(String text, char separator) {
        int index = text.indexOf(separator);
        return index < 0 ? new String[] {text, ""} : new String[] {text.substring(0, index), text.substring(index + 1)};
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
