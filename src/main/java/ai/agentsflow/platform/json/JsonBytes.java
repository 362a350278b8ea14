package ai.agentsflow.platform.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The tokens of JSON (RFC 8259) in bytes, strictly: nothing but well-formed UTF-8, no half of a surrogate pair, no number that
 * would not fit into a double. What is wrong is thrown as {@link WrongToken}; only who knows the place can tell it.
 */
final class JsonBytes {

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = ONES << 7;

    /** As many as the readers behind us take. */
    private static final int LONGEST_NUMBER = 1000;

    private static final int SURELY_FINITE = 300;
    private static final int LONGEST_EXPONENT = 4;
    private static final int LONGEST_WHOLE = 19;
    private static final double WHOLE_IN_DOUBLE = 0x1p53;

    private final byte[] json;
    int at;

    JsonBytes(byte[] json) {
        this.json = json;
    }

    /** Passes by blanks and tells the byte after them, which is not taken yet; 0 at the end, a byte that JSON does not know. */
    byte peek() {
        while (at < json.length) {
            byte next = json[at];
            if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
                return next;
            }
            at++;
        }
        return 0;
    }

    WrongToken unexpected() {
        return at < json.length
                ? new WrongToken(true, "is not JSON: byte %s does not belong there".formatted(at))
                : new WrongToken(true, "is not JSON: it ends too early");
    }

    void literal(String word) {
        for (int i = 0; i < word.length(); i++, at++) {
            if (at >= json.length || json[at] != word.charAt(i)) {
                throw unexpected();
            }
        }
    }

    /** A string, quotes included. */
    void string() {
        at++;
        while (true) {
            skipPlain();
            byte next = get(at);
            if (next == '"') {
                at++;
                return;
            }
            odd(next);
        }
    }

    /** Passes by what stands for itself: ASCII without quotes, backslashes and control characters, eight bytes at a time. */
    private void skipPlain() {
        while (at + 8 <= json.length) {
            long odd = oddBytes((long) EIGHT.get(json, at));
            if (odd != 0) {
                at += Long.numberOfTrailingZeros(odd) >>> 3;
                return;
            }
            at += 8;
        }
        while (at < json.length && json[at] > '\u001F' && json[at] != '"' && json[at] != '\\') {
            at++;
        }
    }

    /** The highest bit of each byte that does not stand for itself; above the first of them others may be set too. */
    private static long oddBytes(long bytes) {
        long quotes = bytes ^ ('"' * ONES);
        long escapes = bytes ^ ('\\' * ONES);
        return ((bytes - ' ' * ONES) | bytes | (quotes - ONES) | (escapes - ONES)) & HIGH;
    }

    /** What is neither plain nor the end: an escape, or characters beyond ASCII. */
    private void odd(byte first) {
        if (first == '\\') {
            escape();
        } else if (first < 0) {
            do {
                character();
            } while (get(at) < 0);
        } else {
            throw unexpected();
        }
    }

    private void escape() {
        switch (get(at + 1)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at += 2;
            case 'u' -> unit();
            default -> {
                at++;
                throw unexpected();
            }
        }
    }

    /** Four digits for a character of UTF-16, or twice four for a pair of halves. */
    private void unit() {
        char unit = hex(at + 2);
        if (!Character.isSurrogate(unit)) {
            at += 6;
            return;
        }
        boolean pair = Character.isHighSurrogate(unit)
                && get(at + 6) == '\\'
                && get(at + 7) == 'u'
                && Character.isLowSurrogate(hex(at + 8));
        if (!pair) {
            throw new WrongToken(
                    false,
                    "must not hold half of a surrogate pair, \\u"
                            + HexFormat.of().toHexDigits(unit) + ": send the whole character or leave it out");
        }
        at += 12;
    }

    private char hex(int from) {
        int unit = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = Character.digit(get(i), 16);
            if (digit < 0) {
                at = Math.min(i, json.length);
                throw unexpected();
            }
            unit = unit << 4 | digit;
        }
        return (char) unit;
    }

    private byte get(int place) {
        return place < json.length ? json[place] : 0;
    }

    /** One character of two to four bytes, by the table of well-formed UTF-8 in Unicode's chapter 3. */
    private void character() {
        int first = json[at] & 0xFF;
        int second = get(at + 1);
        boolean wellFormed = isContinuation(second);
        int length = 2;
        if (first >= 0xF0) {
            length = 4;
            int point = (first & 0x0F) << 18 | (second & 0x3F) << 12;
            wellFormed &= point >= Character.MIN_SUPPLEMENTARY_CODE_POINT
                    && point <= Character.MAX_CODE_POINT
                    && isContinuation(get(at + 2))
                    && isContinuation(get(at + 3));
        } else if (first >= 0xE0) {
            length = 3;
            int unit = (first & 0x0F) << 12 | (second & 0x3F) << 6;
            wellFormed &= unit >= 0x800 && !Character.isSurrogate((char) unit) && isContinuation(get(at + 2));
        } else {
            wellFormed &= first >= 0xC2;
        }
        if (!wellFormed) {
            throw new WrongToken(true, "must be UTF-8: byte %s belongs to no character".formatted(at));
        }
        at += length;
    }

    private static boolean isContinuation(int next) {
        return (next & 0xC0) == 0x80;
    }

    /**
     * A number.
     *
     * @return whether it is a whole one that fits into 64 bits, such as 40, 40.0 or 4e1
     */
    boolean number() {
        int start = at;
        if (get(at) == '-') {
            at++;
        }
        int digits = at;
        digits();
        if (json[digits] == '0' && at > digits + 1) {
            at = digits + 1;
            throw unexpected();
        }
        boolean whole = fits(start, at);
        if (get(at) == '.') {
            int fraction = ++at;
            digits();
            for (int i = fraction; i < at; i++) {
                whole &= json[i] == '0';
            }
        }
        if ((get(at) | 0x20) == 'e') {
            at++;
            if (get(at) == '+' || get(at) == '-') {
                at++;
            }
            int exponent = at;
            digits();
            requireRange(at - exponent <= LONGEST_EXPONENT && at - start <= LONGEST_NUMBER);
            double value = finite(start);
            return value == Math.rint(value) && Math.abs(value) <= WHOLE_IN_DOUBLE;
        }
        requireRange(at - start <= LONGEST_NUMBER);
        if (at - start > SURELY_FINITE) {
            finite(start);
        }
        return whole;
    }

    private static void requireRange(boolean within) {
        if (!within) {
            throw new WrongToken(false, "must be a number of at most 1,000 digits that fits into a double");
        }
    }

    private double finite(int start) {
        double value = Double.parseDouble(text(start, at));
        requireRange(Double.isFinite(value));
        return value;
    }

    private void digits() {
        int from = at;
        while (get(at) >= '0' && get(at) <= '9') {
            at++;
        }
        if (at == from) {
            throw unexpected();
        }
    }

    private boolean fits(int from, int to) {
        if (to - from < LONGEST_WHOLE) {
            return true;
        }
        try {
            return to - from <= LONGEST_WHOLE + 1 && Long.parseLong(text(from, to)) != 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private String text(int from, int to) {
        return new String(json, from, to - from, StandardCharsets.US_ASCII);
    }
}
