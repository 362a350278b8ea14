package ai.agentsflow.upstream;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.platform.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** A streamed answer: takes the stream apart, and makes sure that one that just ends is not taken for whole. */
public final class AnswerInPieces implements Answer, Consumer<ModelOutput> {

    private final ModelListener listener;
    private final AnswerReader reader;
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

    /**
     * For one answer.
     *
     * @param most bytes that one piece may have
     * @param reader reads the pieces
     */
    public AnswerInPieces(ModelListener listener, int most, Framing framing, AnswerReader reader) {
        this.listener = listener;
        this.reader = reader;
        this.parser = framing.parser(listener.memory(), most, this::piece, this::comment);
    }

    /** What a piece says. */
    @Override
    public void accept(ModelOutput output) {
        listener.onOutput(output);
        reach(output.content() ? Progress.CONTENT : Progress.EVENT);
    }

    @Override
    public boolean inPieces() {
        return true;
    }

    @Override
    public Progress take(ByteBuffer part) {
        progress = Progress.NONE;
        parser.accept(part);
        return progress;
    }

    private void comment() {
        reach(Progress.EVENT);
    }

    private void piece(byte[] piece) {
        if (cancelled || progress == Progress.COMPLETE) {
            return;
        }
        reach(reader.piece(piece, this) ? Progress.COMPLETE : Progress.EVENT);
    }

    private void reach(Progress brought) {
        progress = brought.compareTo(progress) > 0 ? brought : progress;
    }

    @Override
    public void end() {
        if (!reader.isWhole()) {
            throw new ModelFailure(
                    ModelFailure.Kind.BROKEN_ANSWER, "the upstream's stream ended before its answer did");
        }
        reader.last(this);
        listener.onEnd();
    }

    @Override
    public void fail(ModelFailure failure) {
        listener.onFailure(failure);
    }

    @Override
    public void cancelled() {
        cancelled = true;
    }
}
