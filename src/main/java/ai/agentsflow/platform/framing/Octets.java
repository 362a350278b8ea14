package ai.agentsflow.platform.framing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Which bytes may stand where. */
final class Octets {

    private static final int TOKEN = 1;
    private static final int TARGET = 2;
    private static final int PATH = 4;
    private static final int VALUE = 8;
    private static final int HOST = 16;

    private static final byte[] KINDS = kinds();

    private Octets() {}

    private static byte[] kinds() {
        byte[] kinds = new byte[256];
        for (int octet = 0x20; octet < 0x100; octet++) {
            if (octet != 0x7f) {
                kinds[octet] |= VALUE;
            }
        }
        kinds['\t'] |= VALUE;
        for (int octet = 0x21; octet < 0x7f; octet++) {
            kinds[octet] |= TARGET;
        }
        // a fragment is never sent; the rest would be taken for the end of something by one reader or another
        for (byte octet : ascii("#\"<>\\")) {
            kinds[octet] &= ~TARGET;
        }
        mark(kinds, TOKEN, "!#$%&'*+-.^_`|~");
        mark(kinds, PATH, "-._~!$&'()*+,=:@/%");
        mark(kinds, HOST, "-._~");
        for (int letter = 0; letter < 26; letter++) {
            kinds['a' + letter] |= TOKEN | PATH | HOST;
            kinds['A' + letter] |= TOKEN | PATH | HOST;
        }
        for (int digit = '0'; digit <= '9'; digit++) {
            kinds[digit] |= TOKEN | PATH | HOST;
        }
        return kinds;
    }

    private static void mark(byte[] kinds, int kind, String octets) {
        for (byte octet : ascii(octets)) {
            kinds[octet] |= (byte) kind;
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static boolean isToken(byte octet) {
        return (KINDS[octet & 0xff] & TOKEN) != 0;
    }

    /** Of a target as a whole: its query may hold more than its path. */
    static boolean isTarget(byte octet) {
        return (KINDS[octet & 0xff] & TARGET) != 0;
    }

    /** RFC 3986's {@code pchar} and the slash, without the semicolon. */
    static boolean isPath(byte octet) {
        return (KINDS[octet & 0xff] & PATH) != 0;
    }

    static boolean isValue(byte octet) {
        return (KINDS[octet & 0xff] & VALUE) != 0;
    }

    static boolean isHost(byte octet) {
        return (KINDS[octet & 0xff] & HOST) != 0;
    }

    static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    /** The value of a hexadecimal digit; -1 for another byte. */
    static int hex(byte octet) {
        return octet < 0 ? -1 : Character.digit(octet, 16);
    }

    /** Whether the bytes are this text, which is given in lower case, in any case. */
    static boolean equalsIgnoreCase(byte[] bytes, int from, int to, byte[] lowerCase) {
        if (to - from != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            byte octet = bytes[from + i];
            if ((octet >= 'A' && octet <= 'Z' ? octet + 32 : octet) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    static boolean equals(byte[] bytes, int from, int to, byte[] text) {
        return Arrays.equals(bytes, from, to, text, 0, text.length);
    }
}
