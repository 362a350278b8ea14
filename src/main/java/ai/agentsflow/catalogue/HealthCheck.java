package ai.agentsflow.catalogue;

import java.time.Duration;
import java.util.Locale;

/**
 * How a model's health is found out.
 *
 * @param interval from one probe to the next
 * @param timeout after which a probe counts as failed
 * @param probe what is asked
 */
public record HealthCheck(Duration interval, Duration timeout, Probe probe) {

    /** What a probe asks the upstream. */
    public enum Probe {
        /** Which models it has: free of charge. */
        LIST,
        /** A completion of one token: proves the most and is paid for. */
        COMPLETION,
        /** Nothing: only real calls tell. */
        NONE;

        /** The word for it in the catalogue. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
