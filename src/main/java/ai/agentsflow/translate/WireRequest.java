package ai.agentsflow.translate;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A request that was translated into what an upstream has, for one model. In all that is no matter of bytes it is the request that was
 * asked.
 *
 * @param operation what it asks for there
 * @param asked what was asked
 * @param body its bytes, with the model's name
 * @param anew translates another form of what was asked
 */
public record WireRequest(Operation operation, ModelRequest asked, byte[] body, UnaryOperator<ModelRequest> anew)
        implements ModelRequest {

    @Override
    public String model() {
        return asked.model();
    }

    @Override
    public boolean stream() {
        return asked.stream();
    }

    /** The model is named already. */
    @Override
    public byte[] withModel(String other) {
        return body;
    }

    /** The answers are another API's, which the translation reads. */
    @Override
    public AnswerReader reader() {
        throw new IllegalStateException("a translated request is answered in the terms of another API");
    }

    @Override
    public long estimatedTokens() {
        return asked.estimatedTokens();
    }

    @Override
    public int size() {
        return asked.size();
    }

    @Override
    public Map<String, String> hints() {
        return asked.hints();
    }

    @Override
    public ModelRequest without(String hint) {
        return anew.apply(asked.without(hint));
    }

    /** Never the prompt. */
    @Override
    public String toString() {
        return "WireRequest[%s, %s bytes]".formatted(operation, body.length);
    }
}
