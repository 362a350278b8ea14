package ai.agentsflow.cache;

import ai.agentsflow.calls.CallOrigin;
import ai.agentsflow.calls.RouteListener;
import ai.agentsflow.calls.Served;
import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.usage.UsageLedger;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers that may be given again: kept ones to the same question, and those on their way to everybody who asks the same
 * meanwhile. Bounded in bytes; what it keeps is gone with the server, unless there is a Redis that keeps it too.
 */
@ApplicationScoped
public class AnswerCache {

    private static final System.Logger LOG = System.getLogger(AnswerCache.class.getName());

    private final CacheConfig config;
    private final UsageLedger ledger;
    private final SharedAnswers shared;
    private final MemoryBudget memory;
    private final Ticker ticker;
    private final Cache<String, KeptAnswer> kept;
    private final ConcurrentMap<String, SharedCall> underWay = new ConcurrentHashMap<>();
    private final CounterDataPoint hits;
    private final CounterDataPoint misses;

    @Inject
    AnswerCache(CacheConfig config, UsageLedger ledger, SharedAnswers shared, MemoryBudget memory, Metrics metrics) {
        this(
                config,
                ledger,
                shared,
                memory,
                Ticker.systemTicker(),
                metrics.counter("agentsflow_cache_hits", "Answers given without asking a model"),
                metrics.counter("agentsflow_cache_misses", "Answers that the cache did not have"));
    }

    AnswerCache(
            CacheConfig config,
            UsageLedger ledger,
            SharedAnswers shared,
            MemoryBudget memory,
            Ticker ticker,
            CounterDataPoint hits,
            CounterDataPoint misses) {
        this.hits = hits;
        this.misses = misses;
        this.config = config;
        this.ledger = ledger;
        this.shared = shared;
        this.memory = memory;
        this.ticker = ticker;
        kept = Caffeine.newBuilder()
                .maximumWeight(config.maxBytes())
                .weigher((String key, KeptAnswer answer) -> answer.bytes())
                .expireAfter(Expiry.creating((String key, KeptAnswer answer) -> answer.ttl()))
                .ticker(ticker)
                // its upkeep is short, and a thread of its own would be one more to stop
                .executor(Runnable::run)
                .build();
    }

    void begin(@Observes @Initialized(ApplicationScoped.class) Object event, Metrics metrics) {
        metrics.gauge("agentsflow_cache_bytes", "About how much memory kept answers take", this::bytes);
    }

    /** What can be done for a request; empty when it is none of the cache's business. */
    public Optional<CachePlan> plan(
            String wanted,
            List<ModelEntry> candidates,
            Function<ModelEntry, ? extends ModelRequest> request,
            CallOrigin origin) {
        return CachePlan.of(config, wanted, candidates, request, origin);
    }

    /**
     * Gives a kept answer, else that of the same question under way, else starts the call.
     *
     * @param start starts a call that tells the listener it is given
     */
    public ModelCall answer(
            CachePlan plan, CallOrigin origin, RouteListener caller, Function<RouteListener, ModelCall> start) {
        if (plan.wish().refresh()) {
            kept.invalidate(plan.key());
        }
        while (true) {
            var seat = new Seat(origin, caller, ledger);
            var known = known(plan);
            if (known != null) {
                return give(known, seat);
            }
            var call = new SharedCall(plan.request().form(), new Ending(plan), memory.share(), seat);
            var running = underWay.putIfAbsent(plan.key(), call);
            if (running == null) {
                return lead(call, seat, plan, start);
            }
            if (running.join(seat.taken(true))) {
                hits.inc();
                return running.place(seat);
            }
            underWay.remove(plan.key(), running);
        }
    }

    private ModelCall give(KeptAnswer known, Seat seat) {
        hits.inc();
        seat.taken(true).add(known);
        seat.tell();
        return new Retelling(seat);
    }

    /** A kept answer on its way to one caller. */
    private record Retelling(Seat seat) implements ModelCall {

        @Override
        public void pause() {
            seat.pause();
        }

        @Override
        public void resume() {
            seat.resume();
        }

        @Override
        public void cancel() {
            seat.leave();
        }
    }

    private ModelCall lead(SharedCall call, Seat seat, CachePlan plan, Function<RouteListener, ModelCall> start) {
        // what was under way a moment ago may have ended since this question was not found; and whoever asks the same
        // meanwhile waits for this call, so that Redis is asked once
        var known = known(plan);
        if (known == null && !plan.wish().refresh()) {
            known = knownElsewhere(plan);
        }
        seat.taken(known != null);
        if (known != null) {
            hits.inc();
            // nobody joins any more, and what is kept is not kept anew
            call.close();
            known.tell(call);
            return call.place(seat);
        }
        misses.inc();
        seat.tell();
        try {
            call.follow(start.apply(call));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a call could not be begun", e);
            call.onFailure(new ModelFailure(ModelFailure.Kind.UNREACHABLE, "the model could not be asked"));
        }
        return call.place(seat);
    }

    /** An answer that is young enough. */
    private @Nullable KeptAnswer known(CachePlan plan) {
        var answer = kept.getIfPresent(plan.key());
        return answer == null || !isYoung(answer, plan) ? null : answer;
    }

    /** An answer that another node, or this one before it was restarted, has kept; from now on it is kept here too. */
    private @Nullable KeptAnswer knownElsewhere(CachePlan plan) {
        var found =
                shared.find(plan.key(), plan.request().form(), ticker.read()).filter(answer -> isYoung(answer, plan));
        found.ifPresent(answer -> kept.put(plan.key(), answer));
        return found.orElse(null);
    }

    private boolean isYoung(KeptAnswer answer, CachePlan plan) {
        return ticker.read() - answer.keptAt() <= plan.longestAge().toNanos();
    }

    /** About how much memory the kept answers take. */
    long bytes() {
        return kept.policy()
                .eviction()
                .map(eviction -> eviction.weightedSize().orElse(0))
                .orElse(0L);
    }

    private final class Ending implements SharedCall.End {

        private final CachePlan plan;

        Ending(CachePlan plan) {
            this.plan = plan;
        }

        @Override
        public void keep(Served served, List<ModelOutput> outputs, int bytes) {
            plan.ttl(served.model()).ifPresent(ttl -> {
                var answer = new KeptAnswer(served, outputs, bytes, ticker.read(), ttl);
                kept.put(plan.key(), answer);
                shared.keep(plan.key(), answer);
            });
        }

        @Override
        public void close(SharedCall call) {
            underWay.remove(plan.key(), call);
        }
    }
}
