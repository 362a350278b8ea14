package ai.agentsflow.platform.framing;

import java.nio.charset.StandardCharsets;

/**
 * A request's target. What is refused here would mean one path to a proxy and another to the server: dot segments, empty segments,
 * backslashes and path parameters, in whatever spelling, and escapes that are none.
 */
public final class RequestTarget {

    private static final byte[] HTTP = Octets.ascii("http://");
    private static final byte[] HTTPS = Octets.ascii("https://");

    private RequestTarget() {}

    /**
     * Whether every reader takes a path for the same one.
     *
     * @param path as it was sent, without a query
     */
    public static boolean isUnambiguous(String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        try {
            checkPath(bytes, 0, bytes.length);
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    /** Where the path of an {@code http} URL begins; {@code from} for a target that is none. Its host is checked. */
    static int skipAuthority(byte[] bytes, int from, int to) {
        int host = from;
        if (startsWith(bytes, from, to, HTTP)) {
            host += HTTP.length;
        } else if (startsWith(bytes, from, to, HTTPS)) {
            host += HTTPS.length;
        } else {
            return from;
        }
        int end = host;
        while (end < to && bytes[end] != '/' && bytes[end] != '?') {
            end++;
        }
        Host.check(bytes, host, end);
        return end;
    }

    private static boolean startsWith(byte[] bytes, int from, int to, byte[] scheme) {
        return to - from >= scheme.length && Octets.equalsIgnoreCase(bytes, from, from + scheme.length, scheme);
    }

    /** Where the path ends that begins at {@code from}. */
    static int pathEnd(byte[] bytes, int from, int to) {
        int end = from;
        while (end < to && bytes[end] != '?') {
            end++;
        }
        return end;
    }

    static void checkQuery(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] == '%') {
                escape(bytes, at, to);
            }
        }
    }

    static void checkPath(byte[] bytes, int from, int to) {
        if (from == to || bytes[from] != '/') {
            throw Refusal.TARGET.exception();
        }
        int length = 0;
        boolean onlyDots = true;
        int continuations = 0;
        for (int at = from + 1; at < to; at++) {
            int octet = bytes[at];
            boolean escaped = octet == '%';
            if (escaped) {
                octet = escape(bytes, at, to);
                at += 2;
                continuations = Utf8.next(continuations, octet);
            } else if (continuations != 0) {
                throw Refusal.TARGET.exception();
            } else if (!Octets.isPath((byte) octet)) {
                throw (octet == ';' || octet == '\\' ? Refusal.PATH : Refusal.TARGET).exception();
            }
            if (octet == '/') {
                endSegment(length, onlyDots, false);
                length = 0;
                onlyDots = true;
            } else {
                length++;
                onlyDots &= octet == '.';
                if (escaped) {
                    checkEscaped(octet, bytes, at + 1, to);
                }
            }
        }
        if (continuations != 0) {
            throw Refusal.TARGET.exception();
        }
        endSegment(length, onlyDots, true);
    }

    private static void endSegment(int length, boolean onlyDots, boolean last) {
        if (length == 0 ? !last : onlyDots && length <= 2) {
            throw Refusal.PATH.exception();
        }
    }

    /** What must not be hidden in an escape; {@code next} is where the byte after it stands. */
    private static void checkEscaped(int octet, byte[] bytes, int next, int to) {
        if (octet == '\\' || octet == ';') {
            throw Refusal.PATH.exception();
        }
        if (octet < 0x20 || octet == 0x7f) {
            throw Refusal.TARGET.exception();
        }
        if (octet == '%' && next + 1 < to) {
            int twice = 16 * Octets.hex(bytes[next]) + Octets.hex(bytes[next + 1]);
            if (twice == '.' || twice == '/' || twice == '\\' || twice == ';' || twice == '%') {
                throw Refusal.PATH.exception();
            }
        }
    }

    private static int escape(byte[] bytes, int at, int to) {
        int high = at + 2 < to ? Octets.hex(bytes[at + 1]) : -1;
        int low = at + 2 < to ? Octets.hex(bytes[at + 2]) : -1;
        if (high < 0 || low < 0) {
            throw Refusal.TARGET.exception();
        }
        return 16 * high + low;
    }
}
