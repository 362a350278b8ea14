package ai.agentsflow.platform.framing;

import java.nio.charset.StandardCharsets;

/**
 * The head of a request: checked against RFC 9110 and 9112 in one pass over its bytes, nothing copied. Used again for the next request;
 * positions are in the array that was parsed.
 */
final class RequestHead {

    private static final byte[] HTTP = Octets.ascii("HTTP/");
    private static final byte[] TRACE = Octets.ascii("TRACE");
    private static final byte[] CONNECT = Octets.ascii("CONNECT");
    private static final byte[] OPTIONS = Octets.ascii("OPTIONS");
    private static final byte[] GET = Octets.ascii("GET");
    private static final byte[] HEAD = Octets.ascii("HEAD");
    private static final byte[] DELETE = Octets.ascii("DELETE");

    private static final int VERSION_BYTES = 8;

    private final DoorRules rules;
    private final HeaderFields fields = new HeaderFields();

    private int methodFrom;
    private int methodTo;
    private int pathFrom;
    private int pathTo;
    private int end;
    private boolean http11;

    RequestHead(DoorRules rules) {
        this.rules = rules;
    }

    /**
     * Parses what is there. What the server would take for a change of protocol that it does not make is struck out in the bytes.
     *
     * @return whether the head is complete; what is there of an incomplete one has been checked, and is parsed again with the rest
     * @throws RefusedException as soon as something is wrong
     */
    boolean parse(byte[] bytes, int from, int to) {
        pathFrom = -1;
        fields.clear();
        int at = line(bytes, from, to);
        int count = 0;
        while (at >= 0) {
            if (at == to) {
                at = -1;
            } else if (bytes[at] == '\r') {
                return end(bytes, at, from, to) || isShort(from, to, Refusal.HEAD_TOO_LARGE);
            } else if (++count > rules.fields()) {
                throw Refusal.HEAD_TOO_LARGE.exception();
            } else {
                at = fields.next(bytes, at, to);
            }
        }
        return isShort(from, to, pathFrom < 0 ? Refusal.URI_TOO_LONG : Refusal.HEAD_TOO_LARGE);
    }

    /** An incomplete head is well as long as it has not used up its bytes. */
    private boolean isShort(int from, int to, Refusal refusal) {
        if (to - from >= (refusal == Refusal.URI_TOO_LONG ? lineBytes() : rules.headBytes())) {
            throw refusal.exception();
        }
        return false;
    }

    private int lineBytes() {
        return Math.min(DoorRules.LINE_BYTES, rules.headBytes());
    }

    private boolean end(byte[] bytes, int at, int from, int to) {
        if (at + 1 == to) {
            return false;
        }
        if (bytes[at + 1] != '\n') {
            throw Refusal.LINE_END.exception();
        }
        end = at + 2;
        if (end - from > rules.headBytes()) {
            throw Refusal.HEAD_TOO_LARGE.exception();
        }
        fields.check(http11);
        fields.strikeOutUpgrade(bytes, http11 && is(bytes, GET));
        return true;
    }

    /** Where the line after the request line begins; -1 while it is incomplete. */
    private int line(byte[] bytes, int from, int to) {
        methodFrom = from;
        int at = from;
        while (at < to && Octets.isToken(bytes[at])) {
            at++;
        }
        methodTo = at;
        if (at == to) {
            return -1;
        }
        if (at == from || bytes[at] != ' ') {
            throw Refusal.REQUEST_LINE.exception();
        }
        int target = ++at;
        while (at < to && Octets.isTarget(bytes[at])) {
            at++;
        }
        if (at - from > lineBytes()) {
            throw Refusal.URI_TOO_LONG.exception();
        }
        if (at == to) {
            return -1;
        }
        if (bytes[at] != ' ' || at == target) {
            throw (bytes[at] == ' ' || bytes[at] == '\r' ? Refusal.REQUEST_LINE : Refusal.TARGET).exception();
        }
        return version(bytes, target, at, to);
    }

    private int version(byte[] bytes, int target, int targetEnd, int to) {
        int at = targetEnd + 1;
        for (int i = 0; i < VERSION_BYTES + 2 && at + i < to; i++) {
            if (!isVersion(bytes[at + i], i)) {
                throw Refusal.REQUEST_LINE.exception();
            }
        }
        int next = at + VERSION_BYTES + 2;
        if (next > to) {
            return -1;
        }
        byte minor = bytes[at + VERSION_BYTES - 1];
        if (bytes[at + HTTP.length] != '1' || minor > '1') {
            throw Refusal.VERSION.exception();
        }
        http11 = minor == '1';
        target(bytes, target, targetEnd);
        return next;
    }

    private static boolean isVersion(byte octet, int place) {
        return switch (place) {
            case 5, 7 -> Octets.isDigit(octet);
            case 6 -> octet == '.';
            case 8 -> octet == '\r';
            case 9 -> octet == '\n';
            default -> octet == HTTP[place];
        };
    }

    private void target(byte[] bytes, int from, int to) {
        // before anything is refused: what stood here belongs to an earlier request
        pathFrom = from;
        pathTo = from;
        if (is(bytes, TRACE) || is(bytes, CONNECT)) {
            throw Refusal.METHOD.exception();
        }
        if (to - from == 1 && bytes[from] == '*' && is(bytes, OPTIONS)) {
            pathTo = to;
            return;
        }
        int path = RequestTarget.skipAuthority(bytes, from, to);
        if (path > from && (path == to || bytes[path] == '?')) {
            // an empty path in an http URL is /
            pathTo = path;
            RequestTarget.checkQuery(bytes, path, to);
            pathFrom = path;
        } else {
            pathFrom = path;
            pathTo = RequestTarget.pathEnd(bytes, path, to);
            RequestTarget.checkPath(bytes, pathFrom, pathTo);
            RequestTarget.checkQuery(bytes, pathTo, to);
        }
    }

    private boolean is(byte[] bytes, byte[] method) {
        return Octets.equals(bytes, methodFrom, methodTo, method);
    }

    /** Whether the method takes no body here, as the server has it. */
    boolean takesNoBody(byte[] bytes) {
        return is(bytes, GET) || is(bytes, HEAD) || is(bytes, DELETE);
    }

    boolean isHead(byte[] bytes) {
        return is(bytes, HEAD);
    }

    /** Whether this is the request {@code method path}. */
    boolean is(byte[] bytes, byte[] method, byte[] path) {
        return is(bytes, method) && Octets.equals(bytes, pathFrom, pathTo, path);
    }

    /** Whether this is the request {@code method} for a path that begins so. */
    boolean isBelow(byte[] bytes, byte[] method, byte[] folder) {
        return is(bytes, method)
                && pathTo - pathFrom >= folder.length
                && Octets.equals(bytes, pathFrom, pathFrom + folder.length, folder);
    }

    /** The path that was asked for, as far as it was understood. */
    String path(byte[] bytes) {
        return pathFrom < 0 || pathTo <= pathFrom
                ? "/"
                : new String(bytes, pathFrom, pathTo - pathFrom, StandardCharsets.US_ASCII);
    }

    /** Where the body begins. */
    int end() {
        return end;
    }

    HeaderFields fields() {
        return fields;
    }
}
