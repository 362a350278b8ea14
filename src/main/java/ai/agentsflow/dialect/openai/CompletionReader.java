package ai.agentsflow.dialect.openai;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Reads a chat completion, or the completion of a text. A streamed one is whole when a choice said why it ended, or {@code [DONE]} came
 * after something was said; a connection that just closes says neither.
 */
final class CompletionReader implements AnswerReader {

    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

    private final Dialect dialect;
    private boolean said;
    private boolean finished;

    CompletionReader(Dialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public ModelOutput whole(byte[] json) {
        var output = ModelOutputReader.read(json, dialect);
        if (output.finishReason() == null && !output.content()) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream's answer holds no completion");
        }
        return output;
    }

    @Override
    public boolean piece(byte[] json, Consumer<ModelOutput> told) {
        if (Arrays.equals(json, DONE)) {
            if (!said && !finished) {
                throw new ModelFailure(
                        ModelFailure.Kind.BROKEN_ANSWER, "the upstream's stream ended without an answer");
            }
            finished = true;
            return true;
        }
        var output = ModelOutputReader.read(json, dialect);
        finished |= output.finishReason() != null;
        said |= output.content();
        told.accept(output);
        return false;
    }

    @Override
    public boolean isWhole() {
        return finished;
    }
}
