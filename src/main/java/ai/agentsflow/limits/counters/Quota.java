package ai.agentsflow.limits.counters;

/**
 * One thing that a call is counted against.
 *
 * @param name what the client is told it is called
 * @param key the counter; all of a caller's have the same hash tag
 * @param rate how much there may be
 * @param cost how much this call takes; 0 only looks whether there is any left
 */
public record Quota(String name, String key, Rate rate, long cost) {

    Quota shared(int nodes) {
        return new Quota(name, key, rate.dividedBy(nodes), cost);
    }

    /** What must be left for it to pass. */
    long need() {
        return Math.max(1, cost);
    }
}
