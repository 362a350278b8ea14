package ai.agentsflow.upstream;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelOutput;
import java.nio.ByteBuffer;
import java.util.function.Function;

/** An answer in one piece that is held until it is complete, for it is read or translated as a whole. */
public class WholeAnswer implements Answer {

    private final ModelListener listener;
    private final Function<byte[], ModelOutput> reader;
    private final AnswerBuffer body;

    /**
     * For one answer.
     *
     * @param most bytes that it may have
     * @param reader makes of the body what it is, or throws a {@link ModelFailure}
     */
    public WholeAnswer(ModelListener listener, int most, Function<byte[], ModelOutput> reader) {
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
        listener.onOutput(reader.apply(body.take(0)));
        listener.onEnd();
    }

    @Override
    public void fail(ModelFailure failure) {
        body.clear();
        listener.onFailure(failure);
    }
}
