package ai.agentsflow.providers.openai;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.openai.ModelOutputReader;
import ai.agentsflow.upstream.AnswerInPieces;
import java.util.Arrays;

/**
 * An answer in server-sent events, each a {@code chat.completion.chunk}, the last one {@code [DONE]}. It is whole when a choice
 * said why it ended, or {@code [DONE]} came after something was said; a connection that just closes says neither.
 */
final class StreamedAnswer extends AnswerInPieces {

    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

    private boolean said;
    private boolean finished;

    StreamedAnswer(ModelListener listener, int most) {
        super(listener, most, Framing.EVENTS);
    }

    @Override
    protected Progress read(byte[] data) {
        if (Arrays.equals(data, DONE)) {
            if (!said && !finished) {
                throw new ModelFailure(
                        ModelFailure.Kind.BROKEN_ANSWER, "the upstream's stream ended without an answer");
            }
            finished = true;
            return Progress.COMPLETE;
        }
        var output = ModelOutputReader.read(data);
        finished |= output.finishReason() != null;
        said |= output.content();
        return tell(output);
    }

    @Override
    protected boolean whole() {
        return finished;
    }
}
