package ai.agentsflow.platform.database.pool;

import java.util.concurrent.atomic.LongAdder;

/**
 * What happens to the pool, counted since the application's start. Static, since the server makes the source of its connections
 * by itself.
 */
public enum PoolEvent {
    /** A connection to the database was opened. */
    CREATED,
    /** A connection to the database was closed. */
    DESTROYED,
    /** A borrower got a connection. */
    SERVED,
    /** A millisecond between asking for a connection and having it. */
    WAITED_MILLIS,
    /** A borrower was turned away: all connections were lent for longer than it may wait. */
    TIMED_OUT,
    /** A connection was reported, since its borrower kept it longer than the leak limit. */
    LEAKED;

    @SuppressWarnings("ImmutableEnumChecker") // counting is what these are for
    private final LongAdder count = new LongAdder();

    public void happened() {
        count.increment();
    }

    void happened(long times) {
        count.add(times);
    }

    /** Counts what the server tells. */
    static final ServerPool.Listener COUNTER = new ServerPool.Listener() {
        @Override
        public void served(long millis) {
            SERVED.happened();
            WAITED_MILLIS.happened(millis);
        }

        @Override
        public void timedOut() {
            TIMED_OUT.happened();
        }

        @Override
        public void leaked() {
            LEAKED.happened();
        }
    };

    public long total() {
        return count.sum();
    }
}
