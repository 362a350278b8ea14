package ai.agentsflow.providers.openai;

import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.openai.AdaptableRequest;
import ai.agentsflow.platform.http.HttpHead;
import ai.agentsflow.upstream.Answer;
import ai.agentsflow.upstream.Upstream;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A request that is sent once more, differently, when a refusal tells how the server takes it. */
final class AdaptedCall implements Answer, ModelCall {

    private final Differences differences;
    private final Upstream upstream;
    private final AdaptableRequest request;
    private final Supplier<Answer> answers;
    private final BiFunction<byte[], Answer, ModelCall> sender;
    private final Set<Difference> tried = EnumSet.noneOf(Difference.class);
    private Set<Difference> applied = Set.of();
    private volatile Answer answer;
    private @Nullable ModelCall current;
    private int sent;
    private boolean paused;
    private volatile boolean cancelled;

    /**
     * One that is not sent yet.
     *
     * @param answers what takes an answer, anew for each time
     * @param sender sends a body and has the answer told
     */
    AdaptedCall(
            Differences differences,
            Upstream upstream,
            AdaptableRequest request,
            Supplier<Answer> answers,
            BiFunction<byte[], Answer, ModelCall> sender) {
        this.differences = differences;
        this.upstream = upstream;
        this.request = request;
        this.answers = answers;
        this.sender = sender;
        this.answer = answers.get();
    }

    ModelCall start() {
        send();
        return this;
    }

    private void send() {
        int now;
        synchronized (this) {
            now = ++sent;
            applied = differences.of(upstream);
            tried.addAll(applied);
        }
        var begun = sender.apply(Differences.applied(applied, request, upstream), this);
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
        answer.begin(head);
    }

    @Override
    public boolean inPieces() {
        return answer.inPieces();
    }

    @Override
    public Progress take(ByteBuffer part) {
        return answer.take(part);
    }

    @Override
    public void end() {
        answer.end();
    }

    @Override
    public void fail(ModelFailure failure) {
        if (!cancelled && differences.learn(upstream, request, applied, tried, failure)) {
            answer = answers.get();
            send();
        } else {
            answer.fail(failure);
        }
    }

    @Override
    public void cancelled() {
        answer.cancelled();
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
