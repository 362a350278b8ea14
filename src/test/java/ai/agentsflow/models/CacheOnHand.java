package ai.agentsflow.models;

import ai.agentsflow.usage.UsageLedger;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.metrics.Counter;

/** A cache whose time the test makes pass, and whose figures it can read. */
final class CacheOnHand extends AnswerCache {

    static final CacheConfig CONFIG = new CacheConfig(8 << 20, Duration.ofHours(24));

    private final AtomicLong now;
    private final Count hits;
    private final Count misses;

    CacheOnHand(UsageLedger ledger) {
        this(CONFIG, ledger);
    }

    CacheOnHand(CacheConfig config, UsageLedger ledger) {
        this(config, ledger, new AtomicLong(), new Count(), new Count());
    }

    private CacheOnHand(CacheConfig config, UsageLedger ledger, AtomicLong now, Count hits, Count misses) {
        super(config, ledger, now::get, hits, misses);
        this.now = now;
        this.hits = hits;
        this.misses = misses;
    }

    void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    long hits() {
        return hits.getCount();
    }

    long misses() {
        return misses.getCount();
    }

    private static final class Count implements Counter {

        private final AtomicLong count = new AtomicLong();

        @Override
        public void inc() {
            count.incrementAndGet();
        }

        @Override
        public void inc(long more) {
            count.addAndGet(more);
        }

        @Override
        public long getCount() {
            return count.get();
        }
    }
}
