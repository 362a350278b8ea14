package ai.agentsflow.platform.framing;

import org.jspecify.annotations.Nullable;

/** A request that is handed over once its body is complete. Its head stands before it in the same array. */
final class HeldBody {

    private final HeldBytes held;
    private final int most;

    private int headLength;
    private int length;
    private boolean withoutBody;
    private @Nullable ChunkedBody chunks;

    HeldBody(HeldBytes held, int most) {
        this.held = held;
        this.most = most;
    }

    /** Begins with what is there; true when that is all, and {@code piece} is set. */
    boolean begin(RequestHead head, byte[] bytes, int from, int to, Piece piece) {
        var fields = head.fields();
        headLength = head.end() - from;
        withoutBody = head.takesNoBody(bytes);
        fields.strikeOutExpect(bytes);
        chunks = fields.isChunked() ? new ChunkedBody() : null;
        if (chunks != null) {
            int end = chunks.decode(bytes, head.end(), to, bytes, head.end());
            check(end - head.end());
            if (chunks.isComplete()) {
                fields.replaceChunkedByLength(bytes, end - head.end());
                piece.set(bytes, from, end, true);
                piece.rest(chunks.consumed());
                return true;
            }
            hold(bytes, from, end, headLength + most);
            return false;
        }
        check(fields.contentLength());
        length = headLength + (int) fields.contentLength();
        if (to - from >= length) {
            piece.set(bytes, from, from + length, true);
            piece.rest(from + length);
            return true;
        }
        hold(bytes, from, to, length);
        return false;
    }

    private void hold(byte[] bytes, int from, int end, int whole) {
        if (bytes == held.bytes()) {
            held.extendTo(end);
        } else {
            held.append(bytes, from, end, whole);
        }
    }

    /** Goes on; true when the body is complete, and {@code piece} is set. */
    boolean more(RequestHead head, byte[] bytes, int from, int to, Piece piece) {
        int rest = chunks == null ? plain(bytes, from, to) : decoded(head, chunks, bytes, from, to);
        if (rest < 0) {
            return false;
        }
        piece.set(held.bytes(), 0, held.length(), true);
        piece.rest(rest);
        return true;
    }

    private int plain(byte[] bytes, int from, int to) {
        int end = from + Math.min(length - held.length(), to - from);
        held.append(bytes, from, end, length);
        return held.length() == length ? end : -1;
    }

    private int decoded(RequestHead head, ChunkedBody body, byte[] bytes, int from, int to) {
        // what is decoded is not known before, and never more than what is there
        held.reserve(to - from, headLength + most);
        int end = body.decode(bytes, from, to, held.bytes(), held.length());
        check(end - headLength);
        held.extendTo(end);
        if (!body.isComplete()) {
            return -1;
        }
        head.parse(held.bytes(), 0, headLength);
        head.fields().replaceChunkedByLength(held.bytes(), end - headLength);
        return body.consumed();
    }

    private void check(long bodyBytes) {
        if (withoutBody && bodyBytes > 0) {
            throw Refusal.BODY_OF_METHOD.exception();
        }
        if (bodyBytes > most) {
            throw Refusal.TOO_LARGE.exception();
        }
    }
}
