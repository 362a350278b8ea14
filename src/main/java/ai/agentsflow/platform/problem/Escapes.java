package ai.agentsflow.platform.problem;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The escapes of a path or a query. */
final class Escapes {

    private Escapes() {}

    /** Whether they are UTF-8 in hexadecimal digits, without U+0000. */
    static boolean isWellFormed(@Nullable String target) {
        if (target == null) {
            return true;
        }
        if (target.indexOf('\0') >= 0) {
            return false;
        }
        int first = target.indexOf('%');
        var escaped = ByteBuffer.allocate(first < 0 ? 0 : target.length() / 3 + 1);
        for (int at = first; at >= 0; at = target.indexOf('%', at)) {
            escaped.clear();
            for (; at < target.length() && target.charAt(at) == '%'; at += 3) {
                int value = value(target, at + 1);
                if (value <= 0) {
                    return false;
                }
                escaped.put((byte) value);
            }
            if (!isUtf8(escaped.flip())) {
                return false;
            }
        }
        return true;
    }

    /** Of two hexadecimal digits; -1 when there are none. */
    private static int value(String target, int at) {
        if (at + 2 > target.length()) {
            return -1;
        }
        int high = Character.digit(target.charAt(at), 16);
        int low = Character.digit(target.charAt(at + 1), 16);
        return high < 0 || low < 0 || target.charAt(at) > 'f' || target.charAt(at + 1) > 'f' ? -1 : high * 16 + low;
    }

    private static boolean isUtf8(ByteBuffer bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes);
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
