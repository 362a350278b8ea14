package ai.agentsflow.platform.database;

import ai.agentsflow.platform.config.Secret;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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
    private static final Pattern LOADS_A_CLASS =
            Pattern.compile(".*(?:factory|factoryarg|classname|callback|plugin|provider).*", Pattern.CASE_INSENSITIVE);
    private static final Map<String, String> DRIVER_NAMES = Map.of(
            "application_name", "ApplicationName",
            "channel_binding", "channelBinding",
            "connect_timeout", "connectTimeout",
            "schema", "currentSchema");

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
        if (at < 0 && location[1].contains("@")) {
            throw new IllegalArgumentException("/ in a user or password must be written as %2F");
        }
        String hosts = checkedHosts(location[0].substring(at + 1));
        Map<String, String> parameters = parameters(halves[1]);
        String[] credentials = split(at < 0 ? "" : location[0].substring(0, at), ':');
        String user = credentials[0].isEmpty() ? parameters.get("user") : decoded(credentials[0]);
        String password = credentials[1].isEmpty() ? parameters.get("password") : decoded(credentials[1]);
        parameters.keySet().removeAll(java.util.Set.of("user", "password"));
        String jdbc = "jdbc:postgresql://" + hosts + "/" + encoded(decoded(location[1])) + query(parameters);
        return new DatabaseUrl(
                DatabaseProduct.POSTGRESQL,
                jdbc,
                hosts,
                Optional.ofNullable(user),
                Optional.ofNullable(password).map(Secret::new));
    }

    private static String checkedHosts(String hosts) {
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

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            String[] parts = split(pair, '=');
            String name = decoded(parts[0]);
            String value = decoded(parts[1]);
            if (LOADS_A_CLASS.matcher(name).matches()) {
                throw new IllegalArgumentException("parameters that name Java classes are not taken in this form");
            }
            switch (name) {
                case "" -> {}
                case "pgbouncer" -> {
                    if (value.equals("true")) {
                        parameters.put("prepareThreshold", "0");
                    }
                }
                case "target_session_attrs" ->
                    parameters.put("targetServerType", value.equals("read-write") ? "primary" : value);
                default -> parameters.put(DRIVER_NAMES.getOrDefault(name, name), value);
            }
        }
        return parameters;
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

    private static String decoded(String text) {
        try {
            // a plus is a plus here, unlike in a web form
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // the cause would repeat a part of the password
            throw new IllegalArgumentException("a % must be followed by two hexadecimal digits; % itself is %25");
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
