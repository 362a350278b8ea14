package ai.agentsflow.providers.openai;

import ai.agentsflow.completion.ModelFailure;
import ai.agentsflow.completion.ModelListener;
import ai.agentsflow.completion.ModelOutputReader;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** An answer in server-sent events, each a {@code chat.completion.chunk}, the last one {@code [DONE]}. */
final class StreamedAnswer implements Answer {

    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

    private final ModelListener listener;
    private final EventParser events = new EventParser(this::event);
    private Progress progress = Progress.NONE;
    private boolean finished;

    StreamedAnswer(ModelListener listener) {
        this.listener = listener;
    }

    @Override
    public boolean inPieces() {
        return true;
    }

    @Override
    public Progress take(ByteBuffer part) {
        progress = Progress.NONE;
        events.take(part);
        return progress;
    }

    private void event(byte[] data) {
        if (progress == Progress.COMPLETE) {
            return;
        }
        if (Arrays.equals(data, DONE)) {
            progress = Progress.COMPLETE;
            return;
        }
        var output = ModelOutputReader.read(data);
        finished |= output.finishReason() != null;
        progress = output.content() || progress == Progress.CONTENT ? Progress.CONTENT : Progress.EVENT;
        listener.onOutput(output);
    }

    /** A stream is whole when a choice said why it ended, or {@code [DONE]} came; a connection that just closes says neither. */
    @Override
    public void end() {
        if (!finished && progress != Progress.COMPLETE) {
            throw new ModelFailure(
                    ModelFailure.Kind.BROKEN_ANSWER, "the upstream's stream ended before its answer did");
        }
        listener.onEnd();
    }

    @Override
    public void fail(ModelFailure failure) {
        listener.onFailure(failure);
    }
}
