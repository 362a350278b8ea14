package ai.agentsflow.models;

import ai.agentsflow.completion.ModelFailure;
import ai.agentsflow.completion.ModelOutput;
import ai.agentsflow.platform.database.RowId;
import ai.agentsflow.usage.UsageLedger;
import ai.agentsflow.usage.UsageRecord;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One caller's place at an answer that may have other hearers too. What happens is told one after the other and in order,
 * whichever threads bring it; what goes wrong with one caller does not reach the others.
 */
final class Seat implements RouteListener {

    private static final System.Logger LOG = System.getLogger(Seat.class.getName());

    private final CallOrigin origin;
    private final RouteListener caller;
    private final UsageLedger ledger;
    private final Instant at = Instant.now();
    private final long started = System.nanoTime();
    private final Queue<Consumer<RouteListener>> untold = new ConcurrentLinkedQueue<>();
    private final AtomicInteger telling = new AtomicInteger();
    private volatile boolean hit;
    private volatile boolean left;

    Seat(CallOrigin origin, RouteListener caller, UsageLedger ledger) {
        this.origin = origin;
        this.caller = caller;
        this.ledger = ledger;
    }

    /** For a caller for whom no model is asked ({@code hit}), or one is; said before anything is to be told. */
    Seat taken(boolean hit) {
        this.hit = hit;
        add(listener -> listener.onCache(hit));
        return this;
    }

    /** Remembers what is to be told; {@link #tell()} tells it. */
    void add(Consumer<RouteListener> event) {
        untold.add(event);
    }

    /** Tells what is remembered, unless another thread is at it, which then tells this too. */
    void tell() {
        if (telling.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            for (var event = untold.poll(); event != null; event = untold.poll()) {
                tell(event);
            }
            seen = telling.addAndGet(-seen);
        } while (seen > 0);
    }

    private void tell(Consumer<RouteListener> event) {
        if (left) {
            return;
        }
        try {
            event.accept(this);
        } catch (RuntimeException e) {
            left = true;
            LOG.log(Level.ERROR, "an answer could not be told to one of its callers", e);
            giveUp();
        }
    }

    /** A caller who cannot hear the answer may still be able to hear that there is none. */
    private void giveUp() {
        try {
            caller.onFailure(
                    new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the model's answer could not be passed on"));
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "nor could it be told so", e);
        }
    }

    /** The caller does not listen any more. */
    void leave() {
        left = true;
    }

    @Override
    public void onCache(boolean hit) {
        caller.onCache(hit);
    }

    @Override
    public void onBegin(String model, int attempts) {
        caller.onBegin(model, hit ? 0 : attempts);
    }

    @Override
    public void onOutput(ModelOutput output) {
        caller.onOutput(output);
    }

    @Override
    public void onEnd(Served served) {
        if (hit) {
            var again = served.again(Duration.ofNanos(System.nanoTime() - started));
            record(again);
            caller.onEnd(again);
        } else {
            caller.onEnd(served);
        }
    }

    @Override
    public void onFailure(ModelFailure failure) {
        caller.onFailure(failure);
    }

    /** No model was called for this caller, so nothing was used. */
    private void record(Served served) {
        ledger.record(new UsageRecord(
                RowId.at(at),
                at,
                origin.requestId(),
                origin.requester(),
                origin.source(),
                served.model(),
                served.provider(),
                UsageRecord.CACHED,
                0,
                0,
                false,
                BigDecimal.ZERO,
                served.latency()));
    }
}
