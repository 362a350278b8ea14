package ai.agentsflow.upstream;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.platform.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** A streamed answer: takes the stream apart, and makes sure that one that just ends is not taken for whole. */
public abstract class AnswerInPieces implements Answer {

    private final ModelListener listener;
    private final Consumer<ByteBuffer> parser;
    private Progress progress = Progress.NONE;
    private boolean cancelled;

    /** How the pieces are told apart; a vendor may bring a way of its own. */
    public interface Framing {

        /** Server-sent events; a piece is an event's data. */
        Framing EVENTS = (memory, most, onPiece, onLife) -> new EventParser(memory, most, onPiece, onLife)::take;

        /** A line each, as in NDJSON. */
        Framing LINES = (memory, most, onPiece, onLife) -> new LineParser(memory, most, onPiece)::take;

        /**
         * What takes one stream apart, whatever the parts it comes in. It throws {@link ModelFailure}: {@code BROKEN_ANSWER} for what
         * is no piece, what an {@link AnswerBuffer} does for one that is too large.
         *
         * @param memory what is held counts in
         * @param most bytes that one piece may have
         * @param onPiece takes each piece
         * @param onLife hears of what is no piece, but a sign that the upstream is still there
         */
        Consumer<ByteBuffer> parser(MemoryBudget.Share memory, int most, Consumer<byte[]> onPiece, Runnable onLife);
    }

    /** @param most bytes that one piece may have */
    @SuppressWarnings("this-escape") // the parser calls no sooner than it is called itself
    protected AnswerInPieces(ModelListener listener, int most, Framing framing) {
        this.listener = listener;
        this.parser = framing.parser(listener.memory(), most, this::piece, this::comment);
    }

    /**
     * Reads a piece and tells the listener what it holds.
     *
     * @throws ModelFailure when it is not what the protocol says, or says that the upstream failed
     */
    protected abstract Progress read(byte[] piece);

    /** Whether the upstream has said that the answer is complete; asked when the stream has ended. */
    protected abstract boolean whole();

    /** The stream has ended and the answer is whole: tells the listener what could not be told before. */
    protected void last() {}

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
        last();
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
