package ai.agentsflow.upstream;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.platform.http.HttpHead;
import java.nio.ByteBuffer;

/** An answer of which somebody looks at one thing or another on its way. */
public abstract class AnswerAround implements Answer {

    /** What takes it; may be another one after a failure. */
    protected abstract Answer answer();

    @Override
    public boolean inPieces() {
        return answer().inPieces();
    }

    @Override
    public void begin(HttpHead head) {
        answer().begin(head);
    }

    @Override
    public Progress take(ByteBuffer part) {
        return answer().take(part);
    }

    @Override
    public void end() {
        answer().end();
    }

    @Override
    public void fail(ModelFailure failure) {
        answer().fail(failure);
    }

    @Override
    public void cancelled() {
        answer().cancelled();
    }
}
