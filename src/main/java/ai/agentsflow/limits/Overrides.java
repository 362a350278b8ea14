package ai.agentsflow.limits;

import ai.agentsflow.access.KeyGrant;
import ai.agentsflow.limits.counters.Rate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Limits of certain callers: {@code user:4f1c=1000/minute, role:partner/chat=10/second, role:admin=off}.
 *
 * <p>A key's comes before its user's, that before its roles', and one for a route before one for all routes; of several roles
 * the most generous counts, {@code user} and {@code admin} among them. Tokens are no requests: only {@code user:4f1c/tokens} and {@code role:partner/tokens}
 * are about them, and they are the user's, whatever its keys.
 */
final class Overrides {

    static final Overrides NONE = new Overrides(Map.of());

    private static final Pattern ENTRY =
            Pattern.compile("(?<kind>key|user|role):(?<who>[^=,]+?)(?:/(?<route>[a-z-]+))?=(?<rate>[^=,]+)");
    private static final String RULE =
            "a list of key:ID=RATE, user:SUBJECT=RATE or role:ROLE=RATE, or with the route, user:SUBJECT/chat=RATE";

    private final Map<String, Rate> rates;

    private Overrides(Map<String, Rate> rates) {
        this.rates = Map.copyOf(rates);
    }

    /**
     * Reads the list.
     *
     * @param routes that there are
     * @throws IllegalArgumentException that tells the rule
     */
    static Overrides parse(String list, Set<String> routes) {
        var rates = new HashMap<String, Rate>();
        for (String text : list.split(",", -1)) {
            Matcher entry = ENTRY.matcher(text.strip());
            if (!entry.matches()) {
                throw new IllegalArgumentException(RULE);
            }
            var route = entry.group("route");
            if (route != null && !routes.contains(route)) {
                throw new IllegalArgumentException("there is no route " + route + " among " + routes);
            }
            var kind = entry.group("kind");
            if (kind.equals("key") && LimitsConfig.TOKENS.equals(route)) {
                throw new IllegalArgumentException("tokens are counted for a user, whatever its keys");
            }
            rates.put(
                    key(kind, entry.group("who").strip(), route),
                    Rate.parse(entry.group("rate").strip()));
        }
        return new Overrides(rates);
    }

    /** What is said of this API key by its id. */
    Optional<Rate> ofKey(KeyGrant key, String route) {
        return rates.isEmpty() ? Optional.empty() : find("key", key.id().toString(), route);
    }

    /** What is said of this user by name. */
    Optional<Rate> ofUser(String subject, String route) {
        return rates.isEmpty() ? Optional.empty() : find("user", subject, route);
    }

    /** What is said of these roles. */
    Optional<Rate> ofRoles(Set<String> roles, String route) {
        return rates.isEmpty()
                ? Optional.empty()
                : roles.stream()
                        .flatMap(role -> find("role", role, route).stream())
                        .reduce(Rate::moreGenerous);
    }

    private Optional<Rate> find(String kind, String who, String route) {
        var exact = rates.get(key(kind, who, route));
        return Optional.ofNullable(
                exact != null || route.equals(LimitsConfig.TOKENS) ? exact : rates.get(key(kind, who, null)));
    }

    private static String key(String kind, String who, @Nullable String route) {
        return kind + ":" + who + "/" + (route == null ? "" : route);
    }
}
