package ai.agentsflow.analytics.reading;

import ai.agentsflow.platform.problem.ProblemException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How calls ended that are asked for. */
public enum CallEnd {
    ANSWERED("requests - errors - abandoned - refused - cached", "answered"),
    CACHED("cached", "cached"),
    CUT("cut", "cut"),
    ABANDONED("abandoned", "abandoned"),
    FAILED("errors - cut", "failed"),
    REFUSED("refused", "refused"),
    /** Cut or failed. */
    ERROR("errors", "cut", "failed"),
    /** As an agent's log has it: with an answer, from a model or from the cache. */
    SUCCESS("requests - errors - abandoned - refused", "answered", "cached"),
    /** As an agent's log has it: all that is neither success nor abandoned. */
    NO_SUCCESS("errors + refused", "cut", "failed", "refused");

    private final String sum;
    private final String statuses;

    CallEnd(String sum, String... statuses) {
        this.sum = sum;
        this.statuses = String.join(",", statuses);
    }

    /**
     * By its word; null where nothing was sent.
     *
     * @throws ProblemException 400 for anything else
     */
    static @Nullable CallEnd of(@Nullable String text) {
        var word = Choice.of("status", text, "answered", "cached", "cut", "abandoned", "failed", "refused", "error");
        return word == null ? null : valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** As the log of agents names them. */
    public static @Nullable CallEnd ofAgents(@Nullable String text) {
        var word = Choice.of("status", text, "success", "error", "abandoned");
        return word == null
                ? null
                : switch (word) {
                    case "success" -> SUCCESS;
                    case "error" -> NO_SUCCESS;
                    default -> ABANDONED;
                };
    }

    /** How many of them a roll-up has, in SQL. */
    String sum() {
        return sum;
    }

    /** As they stand in the log of calls. */
    List<String> statuses() {
        return List.of(statuses.split(","));
    }
}
