package ai.agentsflow.limits.counters;

import java.time.Duration;
import java.util.List;

/**
 * What counting a call came to.
 *
 * @param quotas that it was counted against; none when nothing limits it
 * @param standings of each of them
 */
public record Verdict(List<Quota> quotas, List<Standing> standings) {

    public static final Verdict UNLIMITED = new Verdict(List.of(), List.of());

    public Verdict {
        quotas = List.copyOf(quotas);
        standings = List.copyOf(standings);
    }

    public boolean passed() {
        return standings.stream().allMatch(Standing::passed);
    }

    /** How long until the call would pass. */
    public Duration retryAfter() {
        return Duration.ofNanos(
                1000 * standings.stream().mapToLong(Standing::delay).max().orElse(0));
    }

    /** The first quota that it did not fit into. */
    public Quota exceeded() {
        for (int i = 0; i < standings.size(); i++) {
            if (!standings.get(i).passed()) {
                return quotas.get(i);
            }
        }
        throw new IllegalStateException("the call has passed");
    }
}
