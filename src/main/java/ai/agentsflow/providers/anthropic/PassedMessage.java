package ai.agentsflow.providers.anthropic;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.anthropic.MessageReader;
import ai.agentsflow.platform.http.HttpHead;
import ai.agentsflow.providers.Answer;
import ai.agentsflow.providers.WholeAnswer;
import java.nio.ByteBuffer;

/** A whole message, passed on as it is. */
final class PassedMessage implements Answer {

    private final ModelListener listener;
    private final WholeAnswer answer;

    /** @param most bytes that it may have */
    PassedMessage(ModelListener listener, int most) {
        this.listener = listener;
        this.answer = new WholeAnswer(listener, most, new MessageReader()::whole);
    }

    @Override
    public void begin(HttpHead head) {
        PassedHeaders.tell(head, listener);
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
        answer.fail(failure);
    }
}
