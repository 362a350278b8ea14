package ai.agentsflow.cache;

import ai.agentsflow.calls.RouteListener;
import ai.agentsflow.calls.Served;
import ai.agentsflow.dialect.CanonicalRequest.Form;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.platform.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of a model for everybody who asks the same at the same time. Whoever comes later is told first what has been said so
 * far. The call goes on as long as one of them listens.
 */
final class SharedCall implements RouteListener {

    /** The largest answer that is kept or joined, and what one caller may be behind the others. */
    static final int MOST_BYTES = 1 << 20;

    /** Ends by the model's own decision; what was cut short or filtered is not what the question asked for. */
    private static final Set<String> GOOD_ENDS = Set.of("stop", "tool_calls", "function_call");

    private final Form form;
    private final End end;
    private final MemoryBudget.Share memory;
    private final List<Seat> seats = new CopyOnWriteArrayList<>();
    private final List<Consumer<RouteListener>> told = new ArrayList<>();
    private final List<ModelOutput> outputs = new ArrayList<>();
    private final Object pacing = new Object();
    private int bytes;
    private boolean ended;
    private boolean endedBadly;
    private boolean closed;
    private boolean abandoned;
    private boolean paused;
    private @Nullable ModelCall upstream;

    /** What becomes of it. */
    interface End {

        /** The answer is complete and may be kept. */
        void keep(Served served, List<ModelOutput> outputs, int bytes);

        /** Nobody can join any more. */
        void close(SharedCall call);
    }

    /** For the caller whose question it is; others may join. */
    SharedCall(Form form, End end, MemoryBudget.Share memory, Seat first) {
        this.form = form;
        this.end = end;
        this.memory = memory;
        seats.add(first);
    }

    /** False when it is too late to join. */
    boolean join(Seat seat) {
        synchronized (this) {
            if (closed) {
                return false;
            }
            told.forEach(seat::add);
            seats.add(seat);
        }
        seat.tell();
        return true;
    }

    /** What a caller is given to hold its place by. */
    ModelCall place(Seat seat) {
        return new ModelCall() {
            @Override
            public void pause() {
                seat.pause();
                pace();
            }

            @Override
            public void resume() {
                seat.resume();
                pace();
            }

            @Override
            public void cancel() {
                leave(seat);
            }
        };
    }

    /** The model is asked to pause when none of the callers takes anything. One thread at a time, so that the last word is right. */
    private void pace() {
        synchronized (pacing) {
            boolean wait = !seats.isEmpty() && seats.stream().allMatch(Seat::isPaused);
            ModelCall running;
            synchronized (this) {
                if (wait == paused || upstream == null) {
                    return;
                }
                paused = wait;
                running = upstream;
            }
            if (wait) {
                running.pause();
            } else {
                running.resume();
            }
        }
    }

    /** The call has been started. Its callers may all have left meanwhile. */
    void follow(ModelCall started) {
        boolean late;
        synchronized (this) {
            upstream = started;
            late = abandoned;
        }
        if (late) {
            started.cancel();
        }
        pace();
    }

    /** One caller leaves; the last one ends the call. */
    void leave(Seat seat) {
        seat.leave();
        boolean last;
        ModelCall running;
        synchronized (this) {
            if (!seats.remove(seat)) {
                return;
            }
            last = seats.isEmpty();
            abandoned = last;
            closed |= last;
            running = upstream;
        }
        if (!last) {
            pace();
            return;
        }
        end.close(this);
        memory.giveBack();
        if (running != null) {
            running.cancel();
        }
    }

    @Override
    public boolean streamed() {
        return form.inParts();
    }

    @Override
    public void onHeaders(Map<String, String> headers) {
        tell(listener -> listener.onHeaders(headers));
    }

    @Override
    public void onBegin(String model, int attempts) {
        tell(listener -> listener.onBegin(model, attempts));
    }

    @Override
    public void onOutput(ModelOutput output) {
        boolean full;
        synchronized (this) {
            if (output.finishReason() != null) {
                ended = true;
                endedBadly |= !GOOD_ENDS.contains(output.finishReason());
            }
            int size = KeptAnswer.bytes(output);
            bytes += closed ? 0 : size;
            full = !closed && (bytes > MOST_BYTES || !memory.take(size));
            if (full) {
                // in the same breath as what was told is forgotten: whoever joined now would miss it
                closed = true;
                outputs.clear();
                told.clear();
            } else if (!closed) {
                outputs.add(output);
            }
        }
        if (full) {
            close();
        }
        tell(listener -> listener.onOutput(output), KeptAnswer.bytes(output));
    }

    @Override
    public void onEnd(Served served) {
        if (isWhole()) {
            end.keep(served, outputs, bytes);
        }
        // from here on whoever asks the same finds what is kept
        close();
        tell(listener -> listener.onEnd(served));
        memory.giveBack();
    }

    @Override
    public void onFailure(ModelFailure failure) {
        close();
        tell(listener -> listener.onFailure(failure));
        memory.giveBack();
    }

    private synchronized boolean isWhole() {
        return !closed && !endedBadly && (ended || form == Form.EMBEDDINGS);
    }

    /** Nobody can join any more, and nothing of it will be kept. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        end.close(this);
    }

    private void tell(Consumer<RouteListener> event) {
        tell(event, 0);
    }

    private void tell(Consumer<RouteListener> event, long size) {
        synchronized (this) {
            if (!closed) {
                told.add(event);
            }
            seats.forEach(seat -> seat.add(event, size));
        }
        for (Seat seat : seats) {
            seat.tell();
            if (seat.untoldBytes() > MOST_BYTES && seats.size() > 1) {
                giveUp(seat);
            }
        }
    }

    /** Others must neither wait for a caller who takes nothing, nor hold in memory what that one has missed. */
    private void giveUp(Seat slow) {
        slow.leave();
        slow.onFailure(new ModelFailure(
                ModelFailure.Kind.CLIENT_TOO_SLOW, "The answer was read too slowly: others were given it meanwhile."));
        leave(slow);
    }

    @Override
    public MemoryBudget.Share memory() {
        return memory;
    }
}
