package ai.agentsflow.platform.framing;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** The fields after a chunked body: bounded, checked like headers, and dropped. None may say how to read the request. */
final class Trailers {

    private static final int MOST_BYTES = 8 * 1024;

    private @Nullable ByteArrayOutputStream section;
    private byte last;

    /** One byte more; true for the section's last one. */
    boolean add(byte octet) {
        var bytes = section;
        if (bytes == null) {
            bytes = new ByteArrayOutputStream(64);
            section = bytes;
        }
        if (bytes.size() == MOST_BYTES) {
            throw Refusal.HEAD_TOO_LARGE.exception();
        }
        bytes.write(octet);
        boolean lineEnds = last == '\r' && octet == '\n';
        last = octet;
        return lineEnds && isOver(bytes.toByteArray());
    }

    private static boolean isOver(byte[] bytes) {
        if (bytes.length != 2 && !endsWithEmptyLine(bytes)) {
            return false;
        }
        var fields = new HeaderFields();
        fields.clear();
        int at = 0;
        while (at >= 0 && at < bytes.length - 2) {
            at = fields.next(bytes, at, bytes.length);
        }
        if (fields.saysHowToRead()) {
            throw Refusal.CHUNK.exception();
        }
        return true;
    }

    private static boolean endsWithEmptyLine(byte[] bytes) {
        int end = bytes.length;
        return end >= 4 && bytes[end - 4] == '\r' && bytes[end - 3] == '\n';
    }
}
