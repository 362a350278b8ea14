package ai.agentsflow.platform.framing;

import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of one connection, one after the other, and hands over the bytes of exactly one at a time; what a client sends
 * before its answer waits here. Most bodies are held until they are complete, so that whoever is given the request never waits for
 * it; bodies that come in chunks are told by their length then. Those of {@link DoorRules#readAsTheyCome} are handed over as they come.
 *
 * <p>Not thread-safe. Whatever it throws is the end of the connection.
 */
public final class RequestReader {

    /** How much is read before the answer to the request before. */
    private static final int MOST_AHEAD = 64 * 1024;

    private static final int MOST_EMPTY_LINES = 8;

    /** What the connection waits for. */
    public enum Awaits {
        REQUEST,
        HEAD,
        BODY,
        REST_OF_BODY,
        ANSWER
    }

    private final DoorRules rules;
    private final Room room;
    private final RequestHead head;
    private final HeldBytes held;
    private final HeldBody heldBody;
    private final PassedBody passedBody = new PassedBody();
    private final Piece piece = new Piece();

    private Awaits awaits = Awaits.REQUEST;
    private String path = "/";
    private boolean isHead;
    private boolean continueWanted;
    private int emptyLines;
    private int scanned;
    private long handedOver;

    public RequestReader(DoorRules rules, Room room) {
        this.rules = rules;
        this.room = room;
        this.head = new RequestHead(rules);
        this.held = new HeldBytes(room);
        this.heldBody = new HeldBody(held, rules.bodyBytes());
    }

    /**
     * Reads more; the array may be changed.
     *
     * @return a piece that is to be handed over before anything else is read, or null when there is none yet
     * @throws RefusedException for a request that is refused
     */
    public @Nullable Piece read(byte[] bytes, int from, int to) {
        continueWanted = false;
        return switch (awaits) {
            case REQUEST, HEAD -> held.isEmpty() ? head(bytes, from, to) : moreOfHead(bytes, from, to);
            case BODY -> heldBody.more(head, bytes, from, to, piece) ? whole(bytes, to) : null;
            case REST_OF_BODY -> passedBody.more(bytes, from, to, piece) ? passed(bytes, to) : null;
            case ANSWER -> ahead(bytes, from, to);
        };
    }

    /** The answer to the request has been sent; true when there is something held that is to be read by {@link #resume}. */
    public boolean answered() {
        room.give(handedOver);
        handedOver = 0;
        awaits = Awaits.REQUEST;
        scanned = 0;
        path = "/";
        isHead = false;
        return !held.isEmpty();
    }

    /** Reads what is held. */
    public @Nullable Piece resume() {
        continueWanted = false;
        return awaits == Awaits.REQUEST && !held.isEmpty() ? head(held.bytes(), 0, held.length()) : null;
    }

    /** Gives everything back; nothing is read any more. */
    public void close() {
        held.clear();
        room.give(handedOver);
        handedOver = 0;
        piece.clear();
    }

    private @Nullable Piece ahead(byte[] bytes, int from, int to) {
        held.append(bytes, from, to, to - from);
        return null;
    }

    private @Nullable Piece moreOfHead(byte[] bytes, int from, int to) {
        held.append(bytes, from, to, rules.headBytes());
        if (held.length() < rules.headBytes() && !endsSomewhere(held.bytes(), scanned, held.length())) {
            scanned = held.length();
            return null;
        }
        return head(held.bytes(), 0, held.length());
    }

    /** A head that comes byte by byte is not parsed for every byte, but at its end, or at a line end that is none. */
    private static boolean endsSomewhere(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] == '\n' ? at == 0 || bytes[at - 1] != '\r' : at > 0 && bytes[at - 1] == '\r') {
                return true;
            }
            if (bytes[at] == '\n' && at > 2 && bytes[at - 2] == '\n') {
                return true;
            }
        }
        return false;
    }

    private @Nullable Piece head(byte[] bytes, int from, int to) {
        int begin = skipEmptyLines(bytes, from, to);
        if (begin == to) {
            held.clear();
            awaits = Awaits.REQUEST;
            return null;
        }
        boolean lone = bytes[begin] == '\r' && begin + 1 == to;
        if (lone || !parsed(bytes, begin, to)) {
            awaits = Awaits.HEAD;
            if (bytes == held.bytes()) {
                held.drop(begin);
            } else {
                held.append(bytes, begin, to, rules.headBytes());
            }
            scanned = held.length();
            return null;
        }
        emptyLines = 0;
        if (bytes == held.bytes() && begin > 0) {
            held.drop(begin);
            head.parse(bytes, 0, to - begin);
            return body(bytes, 0, to - begin);
        }
        return body(bytes, begin, to);
    }

    private boolean parsed(byte[] bytes, int from, int to) {
        try {
            return head.parse(bytes, from, to);
        } catch (RefusedException e) {
            path = head.path(bytes);
            isHead = head.isHead(bytes);
            throw e;
        }
    }

    /** RFC 9112, 2.2. */
    private int skipEmptyLines(byte[] bytes, int from, int to) {
        int at = from;
        while (at + 1 < to && bytes[at] == '\r' && bytes[at + 1] == '\n') {
            if (++emptyLines > MOST_EMPTY_LINES) {
                throw Refusal.REQUEST_LINE.exception();
            }
            at += 2;
        }
        return at;
    }

    private @Nullable Piece body(byte[] bytes, int from, int to) {
        var fields = head.fields();
        if (!fields.hasBody()) {
            fields.strikeOutExpect(bytes);
            piece.set(bytes, from, head.end(), true);
            piece.rest(head.end());
            return whole(bytes, to);
        }
        boolean nothingYet = fields.expectsContinue() && to == head.end();
        path = head.path(bytes);
        isHead = head.isHead(bytes);
        if (rules.readAsTheyCome().contains(head, bytes)) {
            if (fields.isChunked()) {
                // the server shows nobody the head before the first chunk, so nobody else would ask for it
                continueWanted = nothingYet;
                fields.strikeOutExpect(bytes);
            }
            passedBody.begin(head, bytes, from, to, piece);
            return passed(bytes, to);
        }
        if (heldBody.begin(head, bytes, from, to, piece)) {
            return whole(bytes, to);
        }
        awaits = Awaits.BODY;
        continueWanted = nothingYet;
        return null;
    }

    private Piece whole(byte[] bytes, int to) {
        awaits = Awaits.ANSWER;
        return handedOver(bytes, to);
    }

    private Piece passed(byte[] bytes, int to) {
        awaits = passedBody.isComplete() ? Awaits.ANSWER : Awaits.REST_OF_BODY;
        return handedOver(bytes, to);
    }

    private Piece handedOver(byte[] bytes, int to) {
        if (bytes == held.bytes()) {
            handedOver += held.handOver(piece.rest());
        } else {
            if (piece.bytes() == held.bytes()) {
                handedOver += held.handOver(held.length());
            }
            if (piece.rest() < to) {
                held.append(bytes, piece.rest(), to, to - piece.rest());
            }
        }
        return piece;
    }

    public Awaits awaits() {
        return awaits;
    }

    /** Whether the client waits for a {@code 100 Continue} before it sends the body that is awaited now. */
    public boolean isContinueWanted() {
        return continueWanted;
    }

    /** Whether a request's first bytes are here and wait for others. */
    public boolean isHolding() {
        return !held.isEmpty();
    }

    /** Whether so much was sent before the answer that no more should be read until it is sent. */
    public boolean isFarAhead() {
        return awaits == Awaits.ANSWER && held.length() >= MOST_AHEAD;
    }

    /** Whether the request that was handed over asks to go on with another protocol. */
    public boolean isWebSocket() {
        return head.fields().isWebSocket();
    }

    /** The first byte of the request that is held. */
    public byte firstByte() {
        return held.bytes()[0];
    }

    /** Whether the request that was refused asks for no body in its answer. */
    public boolean isHead() {
        return isHead;
    }

    /** The path of the request that is being read, as it was sent; a slash where it is not known. */
    public String path() {
        return path;
    }
}
