package ai.agentsflow.providers.anthropic;

import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.anthropic.MessageReader;
import ai.agentsflow.platform.http.HttpHead;
import ai.agentsflow.upstream.WholeAnswer;

/** A whole message, passed on as it is. */
final class PassedMessage extends WholeAnswer {

    private final ModelListener listener;

    /** @param most bytes that it may have */
    PassedMessage(ModelListener listener, int most) {
        super(listener, most, new MessageReader()::whole);
        this.listener = listener;
    }

    @Override
    public void begin(HttpHead head) {
        PassedHeaders.tell(head, listener);
    }
}
