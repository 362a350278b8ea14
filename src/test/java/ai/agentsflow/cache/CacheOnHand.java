package ai.agentsflow.cache;

import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.redis.RedisAt;
import ai.agentsflow.usage.UsageLedger;
import com.github.benmanes.caffeine.cache.Ticker;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A cache whose time the test makes pass, and whose figures it can read. */
public final class CacheOnHand extends AnswerCache {

    static final CacheConfig CONFIG = new CacheConfig(8 << 20, Duration.ofHours(24));

    private final Time time;
    private final CounterDataPoint hits;
    private final CounterDataPoint misses;

    public CacheOnHand(UsageLedger ledger) {
        this(CONFIG, ledger);
    }

    public CacheOnHand(CacheConfig config, UsageLedger ledger) {
        this(config, ledger, new SharedAnswers(RedisAt.nowhere().redis(), Clock.systemUTC()));
    }

    public CacheOnHand(CacheConfig config, UsageLedger ledger, SharedAnswers shared) {
        this(config, ledger, shared, new Time(), count(), count());
    }

    private CacheOnHand(
            CacheConfig config,
            UsageLedger ledger,
            SharedAnswers shared,
            Time time,
            CounterDataPoint hits,
            CounterDataPoint misses) {
        super(config, ledger, shared, MemoryBudget.unlimited(), time, hits, misses);
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
        return (long) hits.get();
    }

    long misses() {
        return (long) misses.get();
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

    private static CounterDataPoint count() {
        return Counter.builder().name("count").build();
    }
}
