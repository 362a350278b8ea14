package ai.agentsflow.limits;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What has a limit of its own, the one list of it: operations name theirs, and settings and overrides know it by its key. */
public enum LimitedRoute {
    CHAT("requests of a caller under `/api/chat`; none: `100/minute`"),
    GATEWAY("the same under `/v1`"),
    ANALYTICS("the same under `/api/analytics`");

    private final String meaning;

    LimitedRoute(String meaning) {
        this.meaning = meaning;
    }

    /** The last part of its setting, {@code agentsflow.limits.<key>}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What its setting is for. */
    String meaning() {
        return meaning;
    }

    static Set<String> keys() {
        return Arrays.stream(values()).map(LimitedRoute::key).collect(Collectors.toSet());
    }
}
