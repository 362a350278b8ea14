package ai.agentsflow.models;

import ai.agentsflow.platform.redis.RedisAt;
import ai.agentsflow.usage.UsageLedger;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.metrics.Counter;
import org.jspecify.annotations.Nullable;

/** A cache whose time the test makes pass, and whose figures it can read. */
final class CacheOnHand extends AnswerCache {

    static final CacheConfig CONFIG = new CacheConfig(8 << 20, Duration.ofHours(24));

    private final Time time;
    private final Count hits;
    private final Count misses;

    CacheOnHand(UsageLedger ledger) {
        this(CONFIG, ledger);
    }

    CacheOnHand(CacheConfig config, UsageLedger ledger) {
        this(config, ledger, new SharedAnswers(RedisAt.nowhere().redis(), Clock.systemUTC()));
    }

    CacheOnHand(CacheConfig config, UsageLedger ledger, SharedAnswers shared) {
        this(config, ledger, shared, new Time(), new Count(), new Count());
    }

    private CacheOnHand(
            CacheConfig config, UsageLedger ledger, SharedAnswers shared, Time time, Count hits, Count misses) {
        super(config, ledger, shared, time, hits, misses);
        this.time = time;
        this.hits = hits;
        this.misses = misses;
    }

    void pass(Duration time) {
        this.time.now.addAndGet(time.toNanos());
    }

    /** Makes something happen once, while the cache looks whether an answer is young enough. */
    void whileItLooks(Runnable event) {
        time.event.set(event);
    }

    long hits() {
        return hits.getCount();
    }

    long misses() {
        return misses.getCount();
    }

    private static final class Time implements Ticker {

        private final AtomicLong now = new AtomicLong();
        private final AtomicReference<@Nullable Runnable> event = new AtomicReference<>();

        @Override
        public long read() {
            long read = now.get();
            var due = event.getAndSet(null);
            if (due != null) {
                due.run();
            }
            return read;
        }
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
