package ai.agentsflow.dialect;

import java.util.function.Consumer;

/** Reads answers that come in one piece only. */
public interface WholeReader extends AnswerReader {

    @Override
    default boolean piece(byte[] json, Consumer<ModelOutput> told) {
        throw new IllegalStateException("an answer in pieces to what has none");
    }

    @Override
    default boolean isWhole() {
        return false;
    }
}
