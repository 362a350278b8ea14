package ai.agentsflow.limits.counters;

/** How a limit is spread over its period. */
public enum Window {
    /** So many from the first call on until the period is over; then anew. */
    FIXED,

    /**
     * So many at once, and each comes back after its part of the period: the generic cell rate algorithm in its form as a
     * leaking bucket (ITU-T I.371, annex A), whose level can be told exactly.
     */
    SLIDING
}
