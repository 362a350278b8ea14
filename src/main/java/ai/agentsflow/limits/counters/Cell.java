package ai.agentsflow.limits.counters;

/** One counter of this node. Its lock is its own, so callers wait for nobody else's counter. */
final class Cell {

    /** Less than a millionth of a call is what sums of fractions may be off by. */
    private static final double ROUNDING = 1e-6;

    private final Window window;
    private double used;

    /** Fixed: when the window ends; sliding: when {@link #used} was true. */
    private long at;

    private long emptyFrom;

    Cell(Window window, long now) {
        this.window = window;
        this.at = now;
        this.emptyFrom = now;
    }

    /** Counts when it fits, or in any case when {@code forced}. */
    synchronized Standing count(Quota quota, boolean forced, long now) {
        return window == Window.FIXED ? fixed(quota, forced, now) : sliding(quota, forced, now);
    }

    private Standing fixed(Quota quota, boolean forced, long now) {
        if (now >= at) {
            used = 0;
            at = now + quota.rate().periodMicros();
        }
        boolean fits = used + quota.need() <= quota.rate().limit();
        if (fits || forced) {
            used += quota.cost();
        }
        emptyFrom = at;
        return new Standing(left(quota), at - now, fits ? 0 : at - now);
    }

    private Standing sliding(Quota quota, boolean forced, long now) {
        double perMicro = (double) quota.rate().limit() / quota.rate().periodMicros();
        used = Math.max(0, used - Math.max(0, now - at) * perMicro);
        at = Math.max(at, now);
        double excess = used + quota.need() - quota.rate().limit();
        boolean fits = excess <= ROUNDING;
        if (fits || forced) {
            used += quota.cost();
        }
        long reset = (long) Math.ceil(used / perMicro);
        emptyFrom = at + reset;
        return new Standing(left(quota), reset, fits ? 0 : Math.max(1, (long) Math.ceil(excess / perMicro)));
    }

    private long left(Quota quota) {
        return Math.max(0, (long) Math.floor(quota.rate().limit() - used + ROUNDING));
    }

    /** Whether forgetting it changes nothing. */
    synchronized boolean isEmpty(long now) {
        return now >= emptyFrom;
    }
}
