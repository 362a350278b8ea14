package ai.agentsflow.usage;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** So many refusals a second have a record: they cost nothing, and who sends wrong requests without end must not fill the journal. */
final class RefusalRate {

    static final int MOST_PER_SECOND = 100;

    private final LongSupplier nanoTime;
    private long second;
    private int count;

    RefusalRate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.second = TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong());
    }

    /** Whether one more may. */
    synchronized boolean mayBeRecorded() {
        long now = TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong());
        if (now != second) {
            second = now;
            count = 0;
        }
        return count++ < MOST_PER_SECOND;
    }
}
