package ai.agentsflow.platform.journal;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A line of a journal's file: the checksum of a text (CRC-32C, eight hexadecimal digits), a space, the text, a line feed. The text has
 * no line feed of its own.
 */
final class Line {

    static final byte END = '\n';

    private static final int DIGITS = 8;
    private static final int HEAD = DIGITS + 1;
    private static final HexFormat HEX = HexFormat.of();

    private Line() {}

    static byte[] of(byte[] text) {
        var line = new byte[HEAD + text.length + 1];
        System.arraycopy(checksum(text, 0, text.length), 0, line, 0, DIGITS);
        line[DIGITS] = ' ';
        System.arraycopy(text, 0, line, HEAD, text.length);
        line[line.length - 1] = END;
        return line;
    }

    /** The text of a line without its line feed; nothing where it is not as it was written. */
    static Optional<byte[]> read(byte[] line, int length) {
        if (length < HEAD || line[DIGITS] != ' ') {
            return Optional.empty();
        }
        var checksum = checksum(line, HEAD, length - HEAD);
        for (int i = 0; i < DIGITS; i++) {
            if (line[i] != checksum[i]) {
                return Optional.empty();
            }
        }
        var text = new byte[length - HEAD];
        System.arraycopy(line, HEAD, text, 0, text.length);
        return Optional.of(text);
    }

    private static byte[] checksum(byte[] bytes, int from, int length) {
        var sum = new CRC32C();
        sum.update(bytes, from, length);
        return HEX.toHexDigits((int) sum.getValue()).getBytes(StandardCharsets.US_ASCII);
    }
}
