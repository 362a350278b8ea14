package ai.agentsflow.platform.framing;

/** {@code uri-host [ ":" port ]} of RFC 9110, 7.2, without what only some readers take: commas, other sub-delimiters, user names. */
final class Host {

    private static final int MOST_BYTES = 255 + 6;

    private Host() {}

    static void check(byte[] bytes, int from, int to) {
        if (from == to || to - from > MOST_BYTES) {
            throw Refusal.HOST.exception();
        }
        int colon = bytes[from] == '[' ? literal(bytes, from, to) : name(bytes, from, to);
        if (colon < to) {
            port(bytes, colon + 1, to);
        }
    }

    /** Where the port's colon is, or the end. */
    private static int name(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != ':') {
            if (bytes[at] == '%') {
                if (at + 2 >= to || Octets.hex(bytes[at + 1]) < 0 || Octets.hex(bytes[at + 2]) < 0) {
                    throw Refusal.HOST.exception();
                }
                at += 2;
            } else if (!Octets.isHost(bytes[at])) {
                throw Refusal.HOST.exception();
            }
            at++;
        }
        if (at == from) {
            throw Refusal.HOST.exception();
        }
        return at;
    }

    /** An address of IPv6 in brackets. */
    private static int literal(byte[] bytes, int from, int to) {
        int at = from + 1;
        boolean colon = false;
        while (at < to && bytes[at] != ']') {
            colon |= bytes[at] == ':';
            if (Octets.hex(bytes[at]) < 0 && bytes[at] != ':' && bytes[at] != '.') {
                throw Refusal.HOST.exception();
            }
            at++;
        }
        if (at == to || !colon || (at + 1 < to && bytes[at + 1] != ':')) {
            throw Refusal.HOST.exception();
        }
        return at + 1;
    }

    /** May be empty, as the grammar has it. */
    private static void port(byte[] bytes, int from, int to) {
        int port = 0;
        for (int at = from; at < to; at++) {
            port = Octets.isDigit(bytes[at]) ? port * 10 + bytes[at] - '0' : Integer.MAX_VALUE;
            if (port > 65_535) {
                throw Refusal.HOST.exception();
            }
        }
    }
}
