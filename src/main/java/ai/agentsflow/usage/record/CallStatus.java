package ai.agentsflow.usage.record;

import java.util.Locale;

/** How a call ended. */
public enum CallStatus {
    /** By the model's own end of its answer. */
    ANSWERED,
    /** With an answer that was given before, without asking a model. */
    CACHED,
    /** By a failure after the client had been given a part of the answer. */
    CUT,
    /** By the client, who left. */
    ABANDONED,
    /** By a failure before the client was given anything; another call of the same request may have been answered. */
    FAILED,
    /** Before a model was asked. */
    REFUSED;

    /** As it stands in the table. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
