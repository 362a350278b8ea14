package ai.agentsflow.providers;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelOutput;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** A streamed answer: takes the stream apart, and makes sure that one that just ends is not taken for whole. */
public abstract class AnswerInPieces implements Answer {

    private final ModelListener listener;
    private final Consumer<ByteBuffer> parser;
    private Progress progress = Progress.NONE;
    private boolean cancelled;

    /** How the pieces are told apart. */
    public enum Framing {
        /** Server-sent events; a piece is an event's data. */
        EVENTS,
        /** A line each, as in NDJSON. */
        LINES
    }

    /** @param most bytes that one piece may have */
    @SuppressWarnings("this-escape") // the parser calls no sooner than it is called itself
    protected AnswerInPieces(ModelListener listener, int most, Framing framing) {
        this.listener = listener;
        this.parser = framing == Framing.EVENTS
                ? new EventParser(listener.memory(), most, this::piece, this::comment)::take
                : new LineParser(listener.memory(), most, this::piece)::take;
    }

    /**
     * Reads a piece and tells the listener what it holds.
     *
     * @throws ModelFailure when it is not what the protocol says, or says that the upstream failed
     */
    protected abstract Progress read(byte[] piece);

    /** Whether the upstream has said that the answer is complete; asked when the stream has ended. */
    protected abstract boolean whole();

    /** Tells the listener; what comes back is for {@link #read} to return. */
    protected final Progress tell(ModelOutput output) {
        listener.onOutput(output);
        return output.content() ? Progress.CONTENT : Progress.EVENT;
    }

    @Override
    public final boolean inPieces() {
        return true;
    }

    @Override
    public final Progress take(ByteBuffer part) {
        progress = Progress.NONE;
        parser.accept(part);
        return progress;
    }

    private void comment() {
        progress = Progress.EVENT.compareTo(progress) > 0 ? Progress.EVENT : progress;
    }

    private void piece(byte[] piece) {
        if (cancelled || progress == Progress.COMPLETE) {
            return;
        }
        var brought = read(piece);
        progress = brought.compareTo(progress) > 0 ? brought : progress;
    }

    @Override
    public final void end() {
        if (!whole()) {
            throw new ModelFailure(
                    ModelFailure.Kind.BROKEN_ANSWER, "the upstream's stream ended before its answer did");
        }
        listener.onEnd();
    }

    @Override
    public final void fail(ModelFailure failure) {
        listener.onFailure(failure);
    }

    @Override
    public final void cancelled() {
        cancelled = true;
    }
}
