package ai.agentsflow.models;

import ai.agentsflow.completion.CanonicalRequest.Form;
import ai.agentsflow.completion.ModelCall;
import ai.agentsflow.completion.ModelFailure;
import ai.agentsflow.completion.ModelOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of a model for everybody who asks the same at the same time. Whoever comes later is told first what has been said so
 * far. The call goes on as long as one of them listens.
 */
final class SharedCall implements RouteListener {

    /** The largest answer that is kept or joined: what an event stream takes for its client at once. */
    static final int MOST_BYTES = 1 << 20;

    /** Ends by the model's own decision; what was cut short or filtered is not what the question asked for. */
    private static final Set<String> GOOD_ENDS = Set.of("stop", "tool_calls", "function_call");

    private final Form form;
    private final End end;
    private final List<Seat> seats = new CopyOnWriteArrayList<>();
    private final List<Consumer<RouteListener>> told = new ArrayList<>();
    private final List<ModelOutput> outputs = new ArrayList<>();
    private int bytes;
    private boolean ended;
    private boolean endedBadly;
    private boolean closed;
    private boolean abandoned;
    private @Nullable ModelCall upstream;

    /** What becomes of it. */
    interface End {

        /** The answer is complete and may be kept. */
        void keep(Served served, List<ModelOutput> outputs, int bytes);

        /** Nobody can join any more. */
        void close(SharedCall call);
    }

    /** For the caller whose question it is; others may join. */
    SharedCall(Form form, End end, Seat first) {
        this.form = form;
        this.end = end;
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
    }

    /** One caller leaves; the last one ends the call. */
    void leave(Seat seat) {
        seat.leave();
        ModelCall running;
        synchronized (this) {
            if (!seats.remove(seat) || !seats.isEmpty()) {
                return;
            }
            closed = true;
            abandoned = true;
            running = upstream;
        }
        end.close(this);
        if (running != null) {
            running.cancel();
        }
    }

    @Override
    public boolean streamed() {
        return form == Form.STREAMED;
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
            bytes += closed ? 0 : KeptAnswer.bytes(output);
            full = !closed && bytes > MOST_BYTES;
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
        tell(listener -> listener.onOutput(output));
    }

    @Override
    public void onEnd(Served served) {
        if (isWhole()) {
            end.keep(served, outputs, bytes);
        }
        // from here on whoever asks the same finds what is kept
        close();
        tell(listener -> listener.onEnd(served));
    }

    @Override
    public void onFailure(ModelFailure failure) {
        close();
        tell(listener -> listener.onFailure(failure));
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
        synchronized (this) {
            if (!closed) {
                told.add(event);
            }
            seats.forEach(seat -> seat.add(event));
        }
        seats.forEach(Seat::tell);
    }
}
