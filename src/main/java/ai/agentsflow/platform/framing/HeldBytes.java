package ai.agentsflow.platform.framing;

import java.util.Arrays;

/** Bytes of a request that wait for more. Takes room for what it allocates before it does. */
final class HeldBytes {

    private static final byte[] NONE = {};
    private static final int LEAST = 512;

    private final Room room;
    private byte[] bytes = NONE;
    private int length;
    private long counted;

    HeldBytes(Room room) {
        this.room = room;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** What has been written into {@link #bytes} behind the end belongs to it now. */
    void extendTo(int end) {
        length = end;
    }

    void append(byte[] from, int begin, int end, int most) {
        reserve(end - begin, most);
        System.arraycopy(from, begin, bytes, length, end - begin);
        length += end - begin;
    }

    /**
     * Makes room for so many bytes behind the end.
     *
     * @param most that will ever be held here, as far as is known
     */
    void reserve(int more, int most) {
        int needed = length + more;
        if (needed <= bytes.length) {
            return;
        }
        int capacity = Math.max(needed, Math.min(most, Math.max(LEAST, 2 * bytes.length)));
        if (!room.take(capacity - bytes.length)) {
            throw Refusal.NO_ROOM.exception();
        }
        counted += capacity - bytes.length;
        bytes = Arrays.copyOf(bytes, capacity);
    }

    /** Gives its bytes away, which still count, and begins anew with what is left of them from here on. */
    long handOver(int rest) {
        byte[] whole = bytes;
        int end = length;
        long handedOver = counted;
        bytes = NONE;
        length = 0;
        counted = 0;
        if (rest < end) {
            append(whole, rest, end, end - rest);
        }
        return handedOver;
    }

    void clear() {
        room.give(counted);
        counted = 0;
        bytes = NONE;
        length = 0;
    }

    /** Drops the first bytes. */
    void drop(int count) {
        if (count > 0) {
            System.arraycopy(bytes, count, bytes, 0, length - count);
            length -= count;
        }
    }
}
