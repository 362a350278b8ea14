package ai.agentsflow.providers.openai;

import ai.agentsflow.completion.ModelFailure;
import java.nio.ByteBuffer;

/** What is made of a good answer's bytes. Called by one thread at a time. */
interface Answer {

    /** Whether each piece of content starts the clock anew; else there is only the first deadline and the total. */
    default boolean inPieces() {
        return false;
    }

    /**
     * Takes a part of the body.
     *
     * @return what it brought
     * @throws ModelFailure when it is not what the protocol says
     */
    Progress take(ByteBuffer part);

    /**
     * The body is over.
     *
     * @throws ModelFailure when the answer is not
     */
    void end();

    void fail(ModelFailure failure);

    /** What a part of the body brought. */
    enum Progress {
        /** Nothing that counts: a comment, half an event. */
        NONE,
        /** Some event, but no content yet. */
        EVENT,
        /** Content. */
        CONTENT,
        /** The end of the answer: what follows does not matter. */
        COMPLETE
    }
}
