package ai.agentsflow.platform.framing;

/** Bytes of a request that are to be handed over, in an array of the caller's or of nobody else's. */
public final class Piece {

    private static final byte[] NONE = {};

    private byte[] bytes = NONE;
    private int from;
    private int to;
    private boolean first;
    private int rest;

    void set(byte[] array, int begin, int end, boolean isFirst) {
        bytes = array;
        from = begin;
        to = end;
        first = isFirst;
    }

    /** Where in the array that was read the bytes after this request begin. */
    void rest(int position) {
        rest = position;
    }

    int rest() {
        return rest;
    }

    void clear() {
        bytes = NONE;
        from = 0;
        to = 0;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int from() {
        return from;
    }

    public int to() {
        return to;
    }

    /** Whether a request begins with it. */
    public boolean isFirst() {
        return first;
    }
}
