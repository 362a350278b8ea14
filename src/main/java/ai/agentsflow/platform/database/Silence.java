package ai.agentsflow.platform.database;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Remembers when the database last left a validation unanswered.
 *
 * <p>Without it a borrower would wait for every idle connection in turn before the pool tried a new one.
 */
final class Silence {

    private final AtomicLong latest = new AtomicLong(Long.MIN_VALUE);
    private final long origin = System.nanoTime();

    /** Nanoseconds since a moment of this object's own. */
    long now() {
        return System.nanoTime() - origin;
    }

    void noticed() {
        latest.accumulateAndGet(now(), Math::max);
    }

    /** Whether the database has fallen silent after {@code moment}. */
    boolean since(long moment) {
        return latest.get() > moment;
    }
}
