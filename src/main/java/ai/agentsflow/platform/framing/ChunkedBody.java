package ai.agentsflow.platform.framing;

/**
 * Decodes a chunked body as it comes (RFC 9112, 7.1), and takes nothing that the grammar does not have. Extensions mean nothing here
 * and are bounded; trailers are checked and dropped.
 */
final class ChunkedBody {

    /** Of a size; sixty bits are enough for anybody. */
    private static final int MOST_DIGITS = 15;

    /** Of one chunk. */
    private static final int MOST_EXTENSION_BYTES = 256;

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_END,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER,
        COMPLETE
    }

    private State state = State.SIZE;
    private long left;
    private int digits;
    private int extensionBytes;
    private final Trailers trailers = new Trailers();
    private int consumed;

    /**
     * Decodes what is there.
     *
     * @param out takes the data; may be {@code in} itself, since the data never grow
     * @return where the data end in {@code out}
     * @throws RefusedException for what is not chunked coding
     */
    int decode(byte[] in, int from, int to, byte[] out, int outFrom) {
        int at = from;
        int end = outFrom;
        while (at < to && state != State.COMPLETE) {
            if (state == State.DATA) {
                int length = (int) Math.min(left, to - at);
                System.arraycopy(in, at, out, end, length);
                at += length;
                end += length;
                left -= length;
                if (left == 0) {
                    state = State.DATA_CR;
                }
            } else {
                state = next(in[at++]);
            }
        }
        consumed = at;
        return end;
    }

    private State next(byte octet) {
        return switch (state) {
            case SIZE -> size(octet);
            case EXTENSION -> extension(octet);
            case SIZE_END -> dataBegins(octet);
            case DATA_CR -> expected(octet, '\r', State.DATA_LF);
            case DATA_LF -> sizeBegins(octet);
            case TRAILER -> trailers.add(octet) ? State.COMPLETE : State.TRAILER;
            case DATA, COMPLETE -> throw new IllegalStateException("not a byte of framing");
        };
    }

    private State size(byte octet) {
        int digit = Octets.hex(octet);
        if (digit >= 0) {
            if (++digits > MOST_DIGITS) {
                throw Refusal.CHUNK.exception();
            }
            left = 16 * left + digit;
            return State.SIZE;
        }
        if (digits == 0) {
            throw Refusal.CHUNK.exception();
        }
        return octet == ';' ? State.EXTENSION : expected(octet, '\r', State.SIZE_END);
    }

    private State extension(byte octet) {
        if (octet == '\r') {
            return State.SIZE_END;
        }
        if (!Octets.isValue(octet) || ++extensionBytes > MOST_EXTENSION_BYTES) {
            throw Refusal.CHUNK.exception();
        }
        return State.EXTENSION;
    }

    private State dataBegins(byte octet) {
        return expected(octet, '\n', left == 0 ? State.TRAILER : State.DATA);
    }

    private State sizeBegins(byte octet) {
        digits = 0;
        extensionBytes = 0;
        return expected(octet, '\n', State.SIZE);
    }

    private static State expected(byte octet, char wanted, State next) {
        if (octet != wanted) {
            throw Refusal.CHUNK.exception();
        }
        return next;
    }

    boolean isComplete() {
        return state == State.COMPLETE;
    }

    /** Where in the input the last call stopped: at its end, or after the body's last byte. */
    int consumed() {
        return consumed;
    }
}
