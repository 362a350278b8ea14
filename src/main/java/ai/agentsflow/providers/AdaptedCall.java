package ai.agentsflow.providers;

import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.platform.http.HttpHead;
import ai.agentsflow.upstream.Answer;
import ai.agentsflow.upstream.AnswerAround;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A request that is sent once more, differently, when a refusal tells how the server takes it. */
public final class AdaptedCall extends AnswerAround implements ModelCall {

    private final Adaptation adaptation;
    private final ModelListener listener;
    private final Supplier<Answer> answers;
    private final BiFunction<byte[], Answer, ModelCall> sender;
    private volatile Answer answer;
    private @Nullable ModelCall current;
    private int sent;
    private boolean paused;
    private volatile boolean cancelled;

    /**
     * One that is not sent yet.
     *
     * @param listener hears what the request that was answered left out
     * @param answers what takes an answer, anew for each time
     * @param sender sends a body and has the answer told
     */
    public AdaptedCall(
            Adaptation adaptation,
            ModelListener listener,
            Supplier<Answer> answers,
            BiFunction<byte[], Answer, ModelCall> sender) {
        this.adaptation = adaptation;
        this.listener = listener;
        this.answers = answers;
        this.sender = sender;
        this.answer = answers.get();
    }

    /** Sends it. */
    public ModelCall start() {
        send();
        return this;
    }

    private void send() {
        int now;
        byte[] body;
        try {
            synchronized (this) {
                now = ++sent;
                body = adaptation.body();
            }
        } catch (ModelFailure refused) {
            answer.fail(refused);
            return;
        }
        var begun = sender.apply(body, this);
        synchronized (this) {
            if (now != sent) {
                return; // it has failed meanwhile, and the next is under way
            }
            current = begun;
            if (!cancelled && !paused) {
                return;
            }
        }
        if (cancelled) {
            begun.cancel();
        } else {
            begun.pause();
        }
    }

    @Override
    public void begin(HttpHead head) {
        var dropped = adaptation.dropped();
        if (!dropped.isEmpty()) {
            listener.onHeaders(Map.of(ModelListener.DROPPED, String.join(", ", dropped)));
        }
        answer.begin(head);
    }

    @Override
    protected Answer answer() {
        return answer;
    }

    @Override
    public void fail(ModelFailure failure) {
        if (!cancelled && adaptation.learns(failure)) {
            answer = answers.get();
            send();
        } else {
            answer.fail(failure);
        }
    }

    private synchronized @Nullable ModelCall paced(boolean wanted) {
        paused = wanted;
        return current;
    }

    @Override
    public void pause() {
        var running = paced(true);
        if (running != null) {
            running.pause();
        }
    }

    @Override
    public void resume() {
        var running = paced(false);
        if (running != null) {
            running.resume();
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        ModelCall running;
        synchronized (this) {
            running = current;
        }
        if (running != null) {
            running.cancel();
        }
    }
}
