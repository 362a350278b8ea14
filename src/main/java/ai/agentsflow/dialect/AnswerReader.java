package ai.agentsflow.dialect;

import ai.agentsflow.dialect.counting.TokenUsage;
import java.util.function.Consumer;

/**
 * Reads one answer, whole or in pieces, and tells what it says: as it is, or in the terms of another API. Called by one thread at a
 * time.
 */
public interface AnswerReader {

    /**
     * Reads a whole answer.
     *
     * @throws ModelFailure {@code BROKEN_ANSWER} when it is none, what an error in its place means
     */
    ModelOutput whole(byte[] json);

    /**
     * Reads the next piece of a streamed one.
     *
     * @param told hears what it says, which may be nothing
     * @return whether the answer is complete, so that what follows does not matter
     * @throws ModelFailure when it is not what the API says, or says that the model failed
     */
    boolean piece(byte[] json, Consumer<ModelOutput> told);

    /** Whether the pieces have said that the answer is complete; asked when there are no more. */
    boolean isWhole();

    /** The pieces are over and the answer is whole: tells what could not be told before. */
    default void last(Consumer<ModelOutput> told) {}

    /** What the answer took by this server's count, where that is known before {@link #whole} or {@link #last}. */
    default void counted(TokenUsage usage) {}
}
