package ai.agentsflow.events;

import java.time.Clock;
import java.util.concurrent.TimeUnit;

/** Numbers that rise, over a restart too: the clock's microseconds, or one more than the last where that is ahead. Given by one thread. */
final class Sequence {

    private final Clock clock;
    /** Written by one thread, read by all. */
    private volatile long last;

    Sequence(Clock clock) {
        this.clock = clock;
    }

    long next() {
        return after(micros());
    }

    /** The number of an event that has one already, from another node: the same, unless that would not rise here. */
    long after(long given) {
        long next = Math.max(last + 1, given);
        last = next;
        return next;
    }

    /** The least number that a new event may have, as far as this node knows. */
    long floor() {
        return Math.max(last + 1, micros());
    }

    private long micros() {
        return TimeUnit.MILLISECONDS.toMicros(clock.millis());
    }
}
