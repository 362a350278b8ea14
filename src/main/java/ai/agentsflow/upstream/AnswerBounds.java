package ai.agentsflow.upstream;

/**
 * How large an answer may be, in bytes.
 *
 * @param held the largest that is held as a whole to be read or translated, and the largest event of a stream
 * @param all any answer, also one that is passed on in pieces: whatever is larger has no end
 */
public record AnswerBounds(int held, long all) {

    /** 16 MiB held, 4 GiB in all. */
    public static final AnswerBounds USUAL = new AnswerBounds(16 << 20, 4L << 30);
}
