package ai.agentsflow.upstream;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.platform.http.HttpHead;
import java.nio.ByteBuffer;

/** What is made of a good answer's bytes. Called by one thread at a time. */
public interface Answer {

    /** Whether each piece of content starts the clock anew; else there is only the first deadline and the total. */
    default boolean inPieces() {
        return false;
    }

    /** The answer's headers are there, and it is a good one; its body follows. */
    default void begin(HttpHead head) {}

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

    /** There will be no (more) answer. */
    void fail(ModelFailure failure);

    /** Nobody listens any more: what a part of the body still holds is not told. */
    default void cancelled() {}

    /** What a part of the body brought. */
    enum Progress {
        /** Nothing that counts: half an event. */
        NONE,
        /** Some event or a comment, but no content yet. */
        EVENT,
        /** Content. */
        CONTENT,
        /** The end of the answer: what follows does not matter. */
        COMPLETE
    }
}
