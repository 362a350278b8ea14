package ai.agentsflow.providers.openai;

import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ModelPiece;
import ai.agentsflow.dialect.Reason;
import ai.agentsflow.platform.memory.MemoryBudget;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A completion that is asked for once more, by a chat, where the server says that it has none for this model. */
final class CompletionCall implements ModelCall, ModelListener {

    private static final Set<Integer> NOTHING_THERE = Set.of(404, 405, 501);

    /** Azure's word for a model that does something else. */
    private static final String OTHER_OPERATION = "OperationNotSupported";

    private final ModelListener listener;
    private final Runnable remember;
    private final Function<ModelListener, ModelCall> chat;
    private @Nullable ModelCall current;
    private boolean overChat;
    private boolean paused;
    private volatile boolean cancelled;

    /**
     * One that is not sent yet.
     *
     * @param remember heard when there are no completions
     * @param chat asks by a chat
     */
    CompletionCall(ModelListener listener, Runnable remember, Function<ModelListener, ModelCall> chat) {
        this.listener = listener;
        this.remember = remember;
        this.chat = chat;
    }

    /** @param completion asks for a completion, and tells this */
    ModelCall start(Function<ModelListener, ModelCall> completion) {
        begin(completion.apply(this), false);
        return this;
    }

    private void begin(ModelCall begun, boolean chatted) {
        synchronized (this) {
            if (overChat && !chatted) {
                return; // it has failed meanwhile, and the chat is under way
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

    private static boolean isWithoutCompletions(ModelFailure failure) {
        return !failure.isOfEntry()
                && failure.reason().filter(CompletionCall::tellsSo).isPresent();
    }

    private static boolean tellsSo(Reason reason) {
        return NOTHING_THERE.contains(reason.status()) || OTHER_OPERATION.equals(reason.code());
    }

    @Override
    public void onFailure(ModelFailure failure) {
        if (cancelled || !isWithoutCompletions(failure)) {
            listener.onFailure(failure);
            return;
        }
        synchronized (this) {
            overChat = true;
        }
        remember.run();
        begin(chat.apply(listener), true);
    }

    @Override
    public MemoryBudget.Share memory() {
        return listener.memory();
    }

    @Override
    public boolean takesPieces() {
        return listener.takesPieces();
    }

    @Override
    public void onHeaders(Map<String, String> headers) {
        listener.onHeaders(headers);
    }

    @Override
    public void onOutput(ModelOutput output) {
        listener.onOutput(output);
    }

    @Override
    public void onPiece(ModelPiece piece) {
        listener.onPiece(piece);
    }

    @Override
    public void onEnd() {
        listener.onEnd();
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
