package ai.agentsflow.upstream;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import java.nio.ByteBuffer;

/** An answer in one piece that is held until it is complete, for it is read or translated as a whole. */
public final class WholeAnswer implements Answer {

    private final ModelListener listener;
    private final AnswerReader reader;
    private final AnswerBuffer body;

    /**
     * For one answer.
     *
     * @param most bytes that it may have
     * @param reader reads it
     */
    public WholeAnswer(ModelListener listener, int most, AnswerReader reader) {
        this.listener = listener;
        this.reader = reader;
        this.body = new AnswerBuffer(listener.memory(), most);
    }

    @Override
    public Progress take(ByteBuffer part) {
        body.add(part, part.remaining());
        return Progress.NONE;
    }

    @Override
    public void end() {
        listener.onOutput(reader.whole(body.take(0)));
        listener.onEnd();
    }

    @Override
    public void fail(ModelFailure failure) {
        body.clear();
        listener.onFailure(failure);
    }
}
