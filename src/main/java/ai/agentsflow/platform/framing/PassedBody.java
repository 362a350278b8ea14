package ai.agentsflow.platform.framing;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A body that is handed over as it comes. One in chunks is put into chunks of its own: extensions and trailers end here. */
final class PassedBody {

    private static final byte[] LINE_END = Octets.ascii("\r\n");
    private static final byte[] LAST_CHUNK = Octets.ascii("0\r\n\r\n");

    private long left;
    private @Nullable ChunkedBody chunks;

    /** Begins with the head and what is there of the body. */
    void begin(RequestHead head, byte[] bytes, int from, int to, Piece piece) {
        var fields = head.fields();
        left = Math.max(0, fields.contentLength());
        chunks = fields.isChunked() ? new ChunkedBody() : null;
        if (chunks == null) {
            int end = head.end() + (int) Math.min(left, to - head.end());
            left -= end - head.end();
            piece.set(bytes, from, end, true);
            piece.rest(end);
        } else {
            rechunk(chunks, bytes, from, head.end(), to, piece);
        }
    }

    /** Goes on; false when there is nothing to hand over. */
    boolean more(byte[] bytes, int from, int to, Piece piece) {
        if (chunks != null) {
            return rechunk(chunks, bytes, from, from, to, piece);
        }
        int end = from + (int) Math.min(left, to - from);
        left -= end - from;
        piece.set(bytes, from, end, false);
        piece.rest(end);
        return true;
    }

    boolean isComplete() {
        return chunks == null ? left == 0 : chunks.isComplete();
    }

    /** What stands before {@code body} is the request's head, or nothing. */
    private static boolean rechunk(ChunkedBody chunks, byte[] bytes, int from, int body, int to, Piece piece) {
        byte[] data = new byte[to - body];
        int length = chunks.decode(bytes, body, to, data, 0);
        byte[] size = Integer.toHexString(length).getBytes(StandardCharsets.US_ASCII);
        int head = body - from;
        var out = new byte[head + size.length + 2 * LINE_END.length + length + LAST_CHUNK.length];
        System.arraycopy(bytes, from, out, 0, head);
        int end = head;
        if (length > 0) {
            end = put(out, end, size, size.length);
            end = put(out, end, LINE_END, LINE_END.length);
            end = put(out, end, data, length);
            end = put(out, end, LINE_END, LINE_END.length);
        }
        if (chunks.isComplete()) {
            end = put(out, end, LAST_CHUNK, LAST_CHUNK.length);
        }
        piece.set(out, 0, end, head > 0);
        piece.rest(chunks.consumed());
        return end > 0;
    }

    private static int put(byte[] out, int at, byte[] bytes, int length) {
        System.arraycopy(bytes, 0, out, at, length);
        return at + length;
    }
}
