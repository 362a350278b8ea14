package ai.agentsflow.providers.openai;

import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.openai.ResponsesReader;
import ai.agentsflow.upstream.AnswerInPieces;

/** A streamed response that is passed on event by event. It is whole when {@code response.completed} or {@code .incomplete} has come. */
final class StreamedResponse extends AnswerInPieces {

    private final ResponsesReader reader = new ResponsesReader();
    private boolean finished;

    StreamedResponse(ModelListener listener, int most) {
        super(listener, most, Framing.EVENTS);
    }

    @Override
    protected Progress read(byte[] piece) {
        var output = reader.event(piece);
        var progress = tell(output);
        if (ResponsesReader.isLast(output.event())) {
            finished = true;
            return Progress.COMPLETE;
        }
        return progress;
    }

    @Override
    protected boolean whole() {
        return finished;
    }
}
