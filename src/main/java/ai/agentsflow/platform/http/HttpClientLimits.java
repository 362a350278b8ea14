package ai.agentsflow.platform.http;

import java.time.Duration;

/**
 * Bounds of an {@link HttpClient}.
 *
 * @param threads I/O threads, at least 1; a thread serves thousands of streams
 * @param maxConnectionsPerHost connections to one scheme, host and port, at least 1
 * @param maxPendingPerHost calls that may wait for a connection to one host, 0 or more; one more fails at once
 * @param idle how long an unused connection is kept, more than zero
 */
public record HttpClientLimits(int threads, int maxConnectionsPerHost, int maxPendingPerHost, Duration idle) {

    /**
     * Refuses bounds outside their range.
     *
     * @throws IllegalArgumentException naming the bound
     */
    public HttpClientLimits {
        atLeast(1, threads, "threads");
        atLeast(1, maxConnectionsPerHost, "maxConnectionsPerHost");
        atLeast(0, maxPendingPerHost, "maxPendingPerHost");
        if (idle.isNegative() || idle.isZero()) {
            throw new IllegalArgumentException("idle must be more than zero, is " + idle);
        }
    }

    /**
     * A thread per core but at most 4, 16384 connections and 1024 waiting calls per host, 30 s idle. So many connections that
     * it is the callers who say how many calls a host gets: a call that waits here would not know that it does.
     */
    public static HttpClientLimits defaults() {
        int threads = Math.min(4, Runtime.getRuntime().availableProcessors());
        return new HttpClientLimits(threads, 16_384, 1024, Duration.ofSeconds(30));
    }

    private static void atLeast(int least, int value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", is " + value);
        }
    }
}
