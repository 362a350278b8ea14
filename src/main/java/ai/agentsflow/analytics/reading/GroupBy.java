package ai.agentsflow.analytics.reading;

import ai.agentsflow.platform.problem.ProblemException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What sums of calls are told apart by. */
public enum GroupBy {
    MODEL("model"),
    PROVIDER("provider"),
    USER("subject"),
    KEY("cast(key_id as varchar(36))"),
    AGENT("agent"),
    TAG("tag"),
    ROUTE("route");

    private final String column;

    GroupBy(String column) {
        this.column = column;
    }

    /**
     * By its word; null where nothing was sent.
     *
     * @throws ProblemException 400 for anything else
     */
    public static @Nullable GroupBy of(@Nullable String text) {
        var word = Choice.of("group_by", text, "model", "provider", "user", "key", "agent", "tag", "route");
        return word == null ? null : valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** {@code model}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Of a roll-up, in SQL. */
    String column() {
        return column;
    }
}
