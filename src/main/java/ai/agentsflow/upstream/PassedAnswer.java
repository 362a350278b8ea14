package ai.agentsflow.upstream;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.openai.AnswerPieces;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An answer in one piece that is passed on as it is. A small one is held until it is complete, so that a broken one can still be asked
 * of another model; a large one goes on in pieces, and is never held as a whole.
 */
public final class PassedAnswer implements Answer {

    private static final int SMALL = 64 * 1024;

    private final ModelListener listener;
    private final AnswerReader reader;
    private final AnswerBuffer beginning;
    private @Nullable AnswerPieces pieces;

    /**
     * For one answer.
     *
     * @param reader reads a small one
     */
    public PassedAnswer(ModelListener listener, AnswerReader reader) {
        this.listener = listener;
        this.reader = reader;
        this.beginning = new AnswerBuffer(listener.memory(), SMALL);
    }

    @Override
    public boolean inPieces() {
        return pieces != null;
    }

    @Override
    public Progress take(ByteBuffer part) {
        if (pieces == null && beginning.length() + part.remaining() <= SMALL) {
            beginning.add(part, part.remaining());
            return Progress.NONE;
        }
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        if (pieces == null) {
            var begun = new AnswerPieces();
            var first = begun.next(beginning.take(0));
            pieces = begun;
            listener.onPiece(first);
        }
        listener.onPiece(pieces.next(bytes));
        return Progress.CONTENT;
    }

    @Override
    public void end() {
        if (pieces == null) {
            listener.onOutput(reader.whole(beginning.take(0)));
        } else {
            listener.onPiece(pieces.end());
        }
        listener.onEnd();
    }

    @Override
    public void fail(ModelFailure failure) {
        beginning.clear();
        listener.onFailure(failure);
    }
}
