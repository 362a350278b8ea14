package ai.agentsflow.limits.counters;

/**
 * A quota after a call, in microseconds.
 *
 * @param remaining what is left
 * @param reset until all of it is back
 * @param delay until this call would pass; 0 when it did
 */
public record Standing(long remaining, long reset, long delay) {

    boolean passed() {
        return delay == 0;
    }
}
