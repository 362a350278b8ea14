package ai.agentsflow.providers.anthropic;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.anthropic.MessageReader;
import ai.agentsflow.platform.http.HttpHead;
import ai.agentsflow.upstream.AnswerInPieces;

/**
 * A stream of <a href="https://docs.anthropic.com/en/docs/build-with-claude/streaming">Anthropic's events</a>, each passed on as it
 * is; without a {@code message_stop} at its end it is not whole.
 */
final class PassedStream extends AnswerInPieces {

    private final ModelListener listener;
    private final MessageReader reader = new MessageReader();
    private boolean finished;
    private boolean whole;

    /** @param most bytes that one event may have */
    PassedStream(ModelListener listener, int most) {
        super(listener, most, Framing.EVENTS);
        this.listener = listener;
    }

    @Override
    public void begin(HttpHead head) {
        PassedHeaders.tell(head, listener);
    }

    @Override
    protected Progress read(byte[] data) {
        var output = reader.event(data);
        finished |= output.finishReason() != null;
        if (!"message_stop".equals(output.event())) {
            return tell(output);
        }
        if (!finished) {
            throw new ModelFailure(
                    ModelFailure.Kind.BROKEN_ANSWER, "the upstream sent no reason for the end of its answer");
        }
        whole = true;
        tell(output);
        return Progress.COMPLETE;
    }

    @Override
    protected boolean whole() {
        return whole;
    }
}
