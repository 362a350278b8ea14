package ai.agentsflow.platform.framing;

/** The header fields of one request: each line is checked, and of those that say how to read the request their say is kept. */
final class HeaderFields {

    private static final byte[] HOST = Octets.ascii("host");
    private static final byte[] EXPECT = Octets.ascii("expect");
    private static final byte[] UPGRADE = Octets.ascii("upgrade");
    private static final byte[] CONNECTION = Octets.ascii("connection");
    private static final byte[] CONTENT_LENGTH = Octets.ascii("content-length");
    private static final byte[] TRANSFER_ENCODING = Octets.ascii("transfer-encoding");

    private static final byte[] CHUNKED = Octets.ascii("chunked");
    private static final byte[] CONTINUE = Octets.ascii("100-continue");
    private static final byte[] WEBSOCKET = Octets.ascii("websocket");

    /** As long as {@code Upgrade} and {@code Expect}, and known to nobody. */
    private static final byte[] STRUCK_OUT = Octets.ascii("Ignored");

    private static final byte[] LENGTH_LINE = Octets.ascii("Content-Length:");

    private static final int NONE = -1;

    private int hosts;
    private long contentLength;
    private boolean chunked;
    private int codingFrom;
    private int codingTo;
    private int expect;
    private int upgrade;
    private int otherUpgrades;
    private boolean connectionUpgrade;

    void clear() {
        hosts = 0;
        contentLength = NONE;
        chunked = false;
        expect = NONE;
        upgrade = NONE;
        otherUpgrades = 0;
        connectionUpgrade = false;
    }

    /** Reads one line; gives where the next one begins, or -1 while it is incomplete. */
    int next(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && Octets.isToken(bytes[at])) {
            at++;
        }
        if (at == to) {
            return NONE;
        }
        int nameTo = at;
        if (bytes[at] != ':' || at == from) {
            throw Refusal.FIELD.exception();
        }
        at++;
        while (at < to && Octets.isBlank(bytes[at])) {
            at++;
        }
        int valueFrom = at;
        while (at < to && Octets.isValue(bytes[at])) {
            at++;
        }
        if (at == to || (bytes[at] == '\r' && at + 1 == to)) {
            return NONE;
        }
        if (bytes[at] != '\r' || bytes[at + 1] != '\n') {
            throw (bytes[at] == '\r' || bytes[at] == '\n' ? Refusal.LINE_END : Refusal.FIELD).exception();
        }
        int valueTo = at;
        while (valueTo > valueFrom && Octets.isBlank(bytes[valueTo - 1])) {
            valueTo--;
        }
        take(bytes, from, nameTo, valueFrom, valueTo);
        return at + 2;
    }

    private void take(byte[] bytes, int from, int nameTo, int valueFrom, int valueTo) {
        switch (nameTo - from) {
            case 4 -> {
                if (Octets.equalsIgnoreCase(bytes, from, nameTo, HOST)) {
                    hosts++;
                    Host.check(bytes, valueFrom, valueTo);
                }
            }
            case 6 -> {
                if (Octets.equalsIgnoreCase(bytes, from, nameTo, EXPECT)) {
                    if (expect != NONE || !Octets.equalsIgnoreCase(bytes, valueFrom, valueTo, CONTINUE)) {
                        throw Refusal.EXPECTATION.exception();
                    }
                    expect = from;
                }
            }
            case 7 -> {
                if (Octets.equalsIgnoreCase(bytes, from, nameTo, UPGRADE)) {
                    upgrade(bytes, from, valueFrom, valueTo);
                }
            }
            case 10 -> {
                if (Octets.equalsIgnoreCase(bytes, from, nameTo, CONNECTION)) {
                    connectionUpgrade |= lists(bytes, valueFrom, valueTo, UPGRADE);
                }
            }
            case 14 -> {
                if (Octets.equalsIgnoreCase(bytes, from, nameTo, CONTENT_LENGTH)) {
                    contentLength(bytes, valueFrom, valueTo);
                }
            }
            case 17 -> {
                if (Octets.equalsIgnoreCase(bytes, from, nameTo, TRANSFER_ENCODING)) {
                    transferEncoding(bytes, from, valueFrom, valueTo);
                }
            }
            default -> {
                // says nothing of how to read the request
            }
        }
    }

    private void contentLength(byte[] bytes, int from, int to) {
        if (contentLength != NONE || from == to) {
            throw Refusal.CONTENT_LENGTH.exception();
        }
        long length = 0;
        for (int at = from; at < to; at++) {
            int digit = bytes[at] - '0';
            if (!Octets.isDigit(bytes[at]) || length > (Long.MAX_VALUE - digit) / 10) {
                throw Refusal.CONTENT_LENGTH.exception();
            }
            length = 10 * length + digit;
        }
        contentLength = length;
    }

    private void transferEncoding(byte[] bytes, int from, int valueFrom, int valueTo) {
        if (chunked) {
            throw Refusal.TRANSFER_ENCODING.exception();
        }
        if (!Octets.equalsIgnoreCase(bytes, valueFrom, valueTo, CHUNKED)) {
            int last = valueTo - CHUNKED.length;
            boolean another = last > valueFrom
                    && Octets.equalsIgnoreCase(bytes, last, valueTo, CHUNKED)
                    && (Octets.isBlank(bytes[last - 1]) || bytes[last - 1] == ',');
            throw (another ? Refusal.TRANSFER_CODING : Refusal.TRANSFER_ENCODING).exception();
        }
        chunked = true;
        codingFrom = from;
        codingTo = valueTo;
    }

    private void upgrade(byte[] bytes, int from, int valueFrom, int valueTo) {
        if (upgrade == NONE && Octets.equalsIgnoreCase(bytes, valueFrom, valueTo, WEBSOCKET)) {
            upgrade = from;
        } else {
            otherUpgrades++;
            strikeOut(bytes, from, UPGRADE.length);
        }
    }

    /** Whether a list of tokens holds this one. */
    private static boolean lists(byte[] bytes, int from, int to, byte[] token) {
        int begin = from;
        for (int at = from; at <= to; at++) {
            if (at == to || bytes[at] == ',' || Octets.isBlank(bytes[at])) {
                if (Octets.equalsIgnoreCase(bytes, begin, at, token)) {
                    return true;
                }
                begin = at + 1;
            }
        }
        return false;
    }

    /** Once all lines are read. */
    void check(boolean http11) {
        if (hosts > 1 || (http11 && hosts == 0)) {
            throw Refusal.HOST.exception();
        }
        if (chunked && contentLength != NONE) {
            throw Refusal.TWO_FRAMINGS.exception();
        }
        if (chunked && !http11) {
            throw Refusal.TRANSFER_ENCODING.exception();
        }
        if (!http11) {
            // RFC 9110, 10.1.1: such a client does not know the interim answer
            expect = NONE;
        }
    }

    /** A server may ignore an upgrade (RFC 9110, 7.8), but Grizzly reads a body without an end once it sees one. */
    void strikeOutUpgrade(byte[] bytes, boolean get) {
        if (upgrade != NONE && !(get && connectionUpgrade && !hasBody() && otherUpgrades == 0)) {
            strikeOut(bytes, upgrade, UPGRADE.length);
            upgrade = NONE;
        }
    }

    /** So that the server does not promise what has come already. */
    void strikeOutExpect(byte[] bytes) {
        if (expect != NONE) {
            strikeOut(bytes, expect, EXPECT.length);
        }
    }

    private static void strikeOut(byte[] bytes, int from, int length) {
        System.arraycopy(STRUCK_OUT, 0, bytes, from, length);
    }

    /** Says instead of the chunks, which are no longer there, how long the body is; the line keeps its length. */
    void replaceChunkedByLength(byte[] bytes, int length) {
        System.arraycopy(LENGTH_LINE, 0, bytes, codingFrom, LENGTH_LINE.length);
        int rest = length;
        for (int at = codingTo - 1; at >= codingFrom + LENGTH_LINE.length; at--) {
            bytes[at] = (byte) (rest > 0 || at == codingTo - 1 ? '0' + rest % 10 : ' ');
            rest /= 10;
        }
    }

    /** Whether any line says how to read the request, or whom it is for. */
    boolean saysHowToRead() {
        return hosts > 0 || chunked || contentLength != NONE || expect != NONE || upgrade != NONE || otherUpgrades > 0;
    }

    boolean hasBody() {
        return chunked || contentLength > 0;
    }

    boolean isChunked() {
        return chunked;
    }

    /** In bytes; -1 where it is not told. */
    long contentLength() {
        return contentLength;
    }

    boolean expectsContinue() {
        return expect != NONE;
    }

    /** The client wants to go on with web socket frames, if it may. */
    boolean isWebSocket() {
        return upgrade != NONE;
    }
}
