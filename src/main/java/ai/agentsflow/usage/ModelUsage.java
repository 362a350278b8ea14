package ai.agentsflow.usage;

/**
 * What one model did in a span of time.
 *
 * @param model the catalogue's name
 * @param requests calls that ended, well or not
 * @param errors calls that failed
 * @param tokens read and written
 * @param latencyMs of all calls together, in milliseconds
 */
public record ModelUsage(String model, long requests, long errors, long tokens, long latencyMs) {

    public static ModelUsage none(String model) {
        return new ModelUsage(model, 0, 0, 0, 0);
    }

    /** Milliseconds; 0 before the first call. */
    public double averageLatencyMs() {
        return requests == 0 ? 0 : rounded((double) latencyMs / requests);
    }

    /** Percent of the calls; 0 before the first one. */
    public double successRate() {
        return requests == 0 ? 0 : rounded(100.0 * (requests - errors) / requests);
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
