package ai.agentsflow.upstream;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.platform.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes of an answer that have to be held: bounded, and a part of the call's share of the memory. */
public final class AnswerBuffer {

    /** What is kept for the next bytes when those before have been taken. */
    private static final int SMALL = 4 * 1024;

    private final MemoryBudget.Share memory;
    private final int most;
    private byte[] bytes = new byte[1024];
    private int length;

    /**
     * An empty one.
     *
     * @param memory what is held counts in
     * @param most bytes that may be held at once
     */
    public AnswerBuffer(MemoryBudget.Share memory, int most) {
        this.memory = memory;
        this.most = most;
    }

    /**
     * Adds the next so many bytes of a part.
     *
     * @throws ModelFailure {@code ANSWER_TOO_LARGE} above the bound, {@code NO_MEMORY} when there is no room for them now
     */
    public void add(ByteBuffer part, int count) {
        require(count);
        part.get(bytes, length, count);
        length += count;
    }

    /** The same, of bytes. */
    void add(byte[] from, int start, int count) {
        require(count);
        System.arraycopy(from, start, bytes, length, count);
        length += count;
    }

    private void require(int count) {
        if (count > most - length) {
            throw new ModelFailure(
                    ModelFailure.Kind.ANSWER_TOO_LARGE,
                    "The answer, or an event of it, is larger than the %s bytes that this server holds."
                            .formatted(most));
        }
        if (length + count > bytes.length) {
            long wanted = Math.max(length + (long) count, 2L * bytes.length);
            int size = (int) Math.min(wanted, most);
            if (!memory.take(size - bytes.length)) {
                throw new ModelFailure(
                        ModelFailure.Kind.NO_MEMORY, "This server has no memory for an answer of this size right now.");
            }
            bytes = Arrays.copyOf(bytes, size);
        }
    }

    /** How many bytes are held. */
    public int length() {
        return length;
    }

    /** One of the bytes that are held. */
    public byte at(int index) {
        return bytes[index];
    }

    /** What is held, from this index on. It is the caller's own from here on, and no longer counted. */
    public byte[] take(int from) {
        byte[] taken = from == 0 && length == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, length);
        clear();
        return taken;
    }

    /** Adds what another one holds, from this index on. */
    void addFrom(AnswerBuffer other, int from) {
        add(other.bytes, from, other.length - from);
    }

    boolean startsWith(byte[] prefix) {
        return length >= prefix.length && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** Lets go of them. */
    public void clear() {
        length = 0;
        if (bytes.length > SMALL) {
            memory.give(bytes.length - SMALL);
            bytes = new byte[SMALL];
        }
    }
}
