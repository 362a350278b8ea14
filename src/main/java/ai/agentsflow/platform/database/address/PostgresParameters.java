package ai.agentsflow.platform.database.address;

import ai.agentsflow.platform.config.Spelling;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What follows the {@code ?} of an address, checked without a server: the driver ignores names that it does not know, and an
 * encryption that is misspelt is none.
 *
 * <p>No message repeats a name or a value of the address, since a password that holds an unescaped {@code &} is cut into both.
 */
final class PostgresParameters {

    /** Libpq's and hosters' names beside the driver's. */
    private static final Map<String, String> DRIVER_NAMES = Map.of(
            "application_name", "ApplicationName",
            "channel_binding", "channelBinding",
            "connect_timeout", "connectTimeout",
            "gssencmode", "gssEncMode",
            "pgbouncer", "prepareThreshold",
            "require_auth", "requireAuth",
            "schema", "currentSchema",
            "sslnegotiation", "sslNegotiation",
            "target_session_attrs", "targetServerType");

    /** They mean something to libpq or to other programs that read the same address. */
    private static final Set<String> OF_OTHERS = Set.of(
            "client_encoding",
            "connection_limit",
            "fallback_application_name",
            "keepalives",
            "keepalives_count",
            "keepalives_idle",
            "keepalives_interval",
            "krbsrvname",
            "load_balance_hosts",
            "pool_timeout",
            "socket_timeout",
            "ssl_max_protocol_version",
            "ssl_min_protocol_version",
            "sslaccept",
            "sslcertmode",
            "sslcompression",
            "sslcrl",
            "sslcrldir",
            "sslidentity",
            "sslsni",
            "statement_cache_size",
            "tcp_user_timeout");

    private static final Map<String, String> SESSIONS = Map.of(
            "any", "any",
            "prefer-standby", "preferSecondary",
            "primary", "primary",
            "read-only", "secondary",
            "read-write", "primary",
            "standby", "secondary");

    private static final String SERVER_TYPE = "targetServerType";
    private static final Set<String> OF_FEW_VALUES =
            Set.of("sslmode", SERVER_TYPE, "channelBinding", "gssEncMode", "sslNegotiation");

    /** The driver's own parameters, with the values that they may have where it tells. */
    private static final Map<String, List<String>> DRIVERS_OWN = driversOwn();

    private static final Pattern LOADS_A_CLASS =
            Pattern.compile(".*(?:factory|factoryarg|classname|callback|plugin|provider).*", Pattern.CASE_INSENSITIVE);
    private static final int NEAR = 2;

    private final List<Parameter> parameters = new ArrayList<>();

    /** One of them, with its place counted from 1. */
    private record Parameter(int place, String name, String value) {}

    /**
     * Takes them apart.
     *
     * @param query what follows the {@code ?}
     * @throws IllegalArgumentException in words that repeat nothing of it
     */
    PostgresParameters(String query) {
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                int place = parameters.size() + 1;
                int equals = pair.indexOf('=');
                if (equals < 1) {
                    throw new IllegalArgumentException(
                            "parameter %s is no name=value; & in a value must be written as %%26".formatted(place));
                }
                parameters.add(
                        new Parameter(place, decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1))));
            }
        }
    }

    /**
     * In the driver's names and values, from libpq's and hosters'.
     *
     * @throws IllegalArgumentException in words that repeat nothing of them
     */
    Map<String, String> translated() {
        Map<String, String> translated = new LinkedHashMap<>();
        for (var parameter : parameters) {
            if (LOADS_A_CLASS.matcher(parameter.name()).matches()) {
                throw new IllegalArgumentException("parameters that name Java classes are not taken in this form");
            }
            String name = DRIVER_NAMES.getOrDefault(parameter.name(), parameter.name());
            refuseMisspelt(parameter, name);
            switch (parameter.name()) {
                case "pgbouncer" -> {
                    if (parameter.value().equals("true")) {
                        translated.put(name, "0");
                    }
                }
                case "target_session_attrs" -> translated.put(name, session(parameter.value()));
                default -> translated.put(name, checked(name, parameter.value()));
            }
        }
        return translated;
    }

    /**
     * Checks them as the driver's own.
     *
     * @throws IllegalArgumentException in words that repeat nothing of them
     */
    void check() {
        for (var parameter : parameters) {
            String meant = DRIVER_NAMES.get(parameter.name());
            if (meant != null && !DRIVERS_OWN.containsKey(parameter.name())) {
                throw new IllegalArgumentException(
                        "the driver does not know parameter %s; did you mean %s?".formatted(parameter.place(), meant));
            }
            refuseMisspelt(parameter, parameter.name());
            checked(parameter.name(), parameter.value());
        }
    }

    /** What in them the driver does not know, a line for each: it has no effect. */
    List<String> withoutEffect() {
        return parameters.stream()
                .filter(parameter ->
                        !DRIVERS_OWN.containsKey(parameter.name()) && !DRIVER_NAMES.containsKey(parameter.name()))
                .map(parameter -> "the driver does not know parameter %s%s: it has no effect"
                        .formatted(
                                parameter.place(), OF_OTHERS.contains(parameter.name()) ? ", " + parameter.name() : ""))
                .toList();
    }

    /** Whether every one that holds an {@code @} in its raw text has a name that somebody gives to a parameter. */
    static boolean mayHoldAnAt(String query) {
        return Arrays.stream(query.split("&", -1))
                .filter(pair -> pair.contains("@"))
                .map(pair -> pair.substring(0, Math.max(0, pair.indexOf('='))))
                .allMatch(name ->
                        DRIVERS_OWN.containsKey(name) || DRIVER_NAMES.containsKey(name) || OF_OTHERS.contains(name));
    }

    private static void refuseMisspelt(Parameter parameter, String name) {
        if (!DRIVERS_OWN.containsKey(name) && !OF_OTHERS.contains(name)) {
            String hint = Spelling.nearest(name, DRIVERS_OWN.keySet(), NEAR)
                    .or(() -> Spelling.nearest(name, DRIVER_NAMES.keySet(), NEAR))
                    .orElse("");
            if (!hint.isEmpty()) {
                throw new IllegalArgumentException("there is no parameter of the name of parameter %s; did you mean %s?"
                        .formatted(parameter.place(), hint));
            }
        }
    }

    private static String session(String value) {
        String session = SESSIONS.get(value);
        if (session == null) {
            throw noneOf(
                    "target_session_attrs",
                    value,
                    SESSIONS.keySet().stream().sorted().toList());
        }
        return session;
    }

    private static String checked(String name, String value) {
        List<String> choices = OF_FEW_VALUES.contains(name) ? DRIVERS_OWN.getOrDefault(name, List.of()) : List.of();
        // the driver takes the others in any case
        String compared = name.equals(SERVER_TYPE) ? value : value.toLowerCase(Locale.ROOT);
        if (!choices.isEmpty() && !choices.contains(compared)) {
            throw noneOf(name, value, choices);
        }
        return value;
    }

    private static Map<String, List<String>> driversOwn() {
        try {
            Map<String, List<String>> own = new TreeMap<>();
            for (var property : DatabaseProduct.POSTGRESQL.driver().getPropertyInfo("", new Properties())) {
                own.put(property.name, property.choices == null ? List.of() : List.of(property.choices));
            }
            return own;
        } catch (SQLException e) {
            throw new IllegalStateException("the driver does not tell its parameters", e);
        }
    }

    private static IllegalArgumentException noneOf(String name, String value, List<String> choices) {
        return new IllegalArgumentException(
                "%s must be one of %s%s".formatted(name, String.join(", ", choices), Spelling.hint(value, choices)));
    }

    /** A text of an address, its escapes replaced. */
    static String decoded(String text) {
        try {
            // a plus is a plus here, unlike in a web form
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // the cause would repeat a part of the password
            throw new IllegalArgumentException("a % must be followed by two hexadecimal digits; % itself is %25");
        }
    }
}
