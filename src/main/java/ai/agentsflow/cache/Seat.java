package ai.agentsflow.cache;

import ai.agentsflow.calls.CallOrigin;
import ai.agentsflow.calls.RouteListener;
import ai.agentsflow.calls.Served;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.platform.database.RowId;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.usage.UsageLedger;
import ai.agentsflow.usage.UsageRecord;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One caller's place at an answer that may have other hearers too. What happens is told one after the other and in order,
 * whichever threads bring it, and at the caller's pace; what goes wrong with one caller does not reach the others.
 */
final class Seat implements RouteListener {

    private static final System.Logger LOG = System.getLogger(Seat.class.getName());

    private final CallOrigin origin;
    private final RouteListener caller;
    private final UsageLedger ledger;
    private final Instant at = Instant.now();
    private final long started = System.nanoTime();
    private final Queue<Event> untold = new ConcurrentLinkedQueue<>();
    private final AtomicLong untoldBytes = new AtomicLong();
    private final AtomicInteger telling = new AtomicInteger();
    private volatile boolean paused;
    private volatile boolean hit;
    private volatile boolean left;

    /** @param bytes that it keeps in memory until it is told */
    private record Event(Consumer<RouteListener> told, long bytes) {}

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
        add(event, 0);
    }

    /** The same, of something that takes so many bytes of memory meanwhile. */
    void add(Consumer<RouteListener> event, long bytes) {
        untoldBytes.addAndGet(bytes);
        untold.add(new Event(event, bytes));
    }

    /** A kept answer is to be told, from its beginning to its end. */
    void add(KeptAnswer known) {
        add(listener -> listener.onBegin(known.served().model(), known.served().attempts()));
        for (ModelOutput output : known.outputs()) {
            add(listener -> listener.onOutput(output));
        }
        add(listener -> listener.onEnd(known.served()));
    }

    /** How much memory that takes which the caller has not been told yet. */
    long untoldBytes() {
        return untoldBytes.get();
    }

    boolean isPaused() {
        return paused;
    }

    /** The caller takes no more for now. */
    void pause() {
        paused = true;
    }

    /** The caller is told what has come meanwhile. */
    void resume() {
        paused = false;
        tell();
    }

    /** Tells what is remembered, unless another thread is at it, which then tells this too. */
    void tell() {
        if (telling.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            for (var event = next(); event != null; event = next()) {
                untoldBytes.addAndGet(-event.bytes());
                tell(event.told());
            }
            seen = telling.addAndGet(-seen);
        } while (seen > 0);
    }

    /** Who has left is told nothing, but what is left to tell must not stay in memory. */
    private @Nullable Event next() {
        return paused && !left ? null : untold.poll();
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
        untold.clear();
        untoldBytes.set(0);
    }

    @Override
    public MemoryBudget.Share memory() {
        return caller.memory();
    }

    @Override
    public void onCache(boolean hit) {
        caller.onCache(hit);
    }

    /** What is told of our account with the vendor was told to whoever asked first. */
    @Override
    public void onHeaders(Map<String, String> headers) {
        if (!hit) {
            caller.onHeaders(headers);
        }
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
