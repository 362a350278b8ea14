package ai.agentsflow.platform.json;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Looks through a document once, keeps nothing of it, and refuses what two readers could understand in two ways: whatever is no
 * strict JSON in UTF-8, a member that stands twice in its object, a known member in another spelling, and values of known
 * members that are of another kind than theirs.
 */
public final class JsonCheck {

    private static final int LONGEST_NAME = 50_000;
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final byte[] json;
    private final JsonBytes bytes;
    private final Limits limits;
    private final Listener listener;
    private final SeenNames names = new SeenNames();

    private final JsonPlace place;
    private int parts;

    /**
     * How large a document may be besides its bytes.
     *
     * @param levels of objects and arrays in each other
     * @param parts names, values and ends of objects and arrays
     */
    public record Limits(int levels, int parts) {}

    /** Hears of the values of known members. */
    public interface Listener {

        /**
         * A value that has the kind it must have.
         *
         * @param shape the one that was given for the member, the same object
         * @param start its first byte
         * @param end the byte after it
         */
        void onValue(Shape shape, int start, int end);
    }

    private JsonCheck(byte[] json, Limits limits, Listener listener) {
        this.json = json;
        this.bytes = new JsonBytes(json);
        this.place = new JsonPlace(json);
        this.limits = limits;
        this.listener = listener;
    }

    /**
     * Checks a document.
     *
     * @throws JsonFault for the first fault there is
     */
    public static void check(byte[] json, Shape shape, Limits limits, Listener listener) {
        new JsonCheck(json, limits, listener).document(shape);
    }

    /** The characters of the string that stands in these bytes, which have been checked. */
    public static String text(byte[] json, int start, int end) {
        return JsonText.decode(json, start + 1, end - 1);
    }

    /**
     * A document without the byte order mark before it: one who reads may take it off, and nobody may send it on (RFC 8259,
     * 8.1).
     */
    public static byte[] withoutMark(byte[] json) {
        return Arrays.equals(json, 0, Math.min(MARK.length, json.length), MARK, 0, MARK.length)
                ? Arrays.copyOfRange(json, MARK.length, json.length)
                : json;
    }

    private void document(Shape shape) {
        try {
            if (json.length > 1 && (json[0] == 0 || json[1] == 0 || (json[0] & json[1] & 0xFE) == 0xFE)) {
                throw new WrongToken(true, "must be UTF-8");
            }
            value(shape, bytes.peek());
            if (bytes.peek() != 0 || bytes.at < json.length) {
                throw bytes.unexpected();
            }
        } catch (WrongToken wrong) {
            throw wrong.ofBody ? JsonFault.ofBody(wrong.rule) : fault(wrong.rule);
        }
    }

    private void value(Shape shape, byte first) {
        count();
        int start = bytes.at;
        switch (first) {
            case '{' -> {
                require(shape, Shape.OBJECT);
                object(shape.members);
            }
            case '[' -> {
                require(shape, Shape.ARRAY);
                array(shape);
            }
            case '"' -> {
                require(shape, Shape.STRING);
                bytes.string();
            }
            case 't' -> literal(shape, Shape.FLAG, "true");
            case 'f' -> literal(shape, Shape.FLAG, "false");
            case 'n' -> literal(shape, Shape.NULL, "null");
            default -> require(shape, bytes.number() ? Shape.WHOLE : Shape.NUMBER);
        }
        if (shape != Shape.anything()) {
            listener.onValue(shape, start, bytes.at);
        }
    }

    private void literal(Shape shape, int kind, String word) {
        bytes.literal(word);
        require(shape, kind);
    }

    private void require(Shape shape, int kind) {
        if ((shape.kinds & kind) == 0) {
            throw fault(shape.rule());
        }
    }

    private void object(@Nullable Members members) {
        int object = bytes.at++;
        int begin = names.begin();
        long seen = 0;
        enter();
        byte next = bytes.peek();
        while (next != '}') {
            if (next != '"') {
                throw bytes.unexpected();
            }
            count();
            var member = name(members, begin, object);
            if (bytes.peek() != ':') {
                throw bytes.unexpected();
            }
            bytes.at++;
            if (member != null) {
                seen |= 1L << member.number();
            }
            value(member == null ? Shape.anything() : member.shape(), bytes.peek());
            next = afterEntry('}', '"');
        }
        if (members != null) {
            requireAll(members, seen);
        }
        names.close(begin);
        leave();
    }

    /** Reads a name, and says which of the known members it is. */
    private Members.@Nullable Member name(@Nullable Members members, int begin, int object) {
        int start = bytes.at + 1;
        place.atName(start, start);
        long hash = NameHash.START;
        int i = start;
        byte letter = i < json.length ? json[i] : 0;
        while (letter > '\u001F' && letter != '"' && letter != '\\') {
            hash = NameHash.next(hash, members == null ? letter : Folding.fold(letter));
            letter = ++i < json.length ? json[i] : 0;
        }
        if (letter == '"') {
            bytes.at = i + 1;
            requireShort(start);
        } else {
            bytes.string();
            requireShort(start);
            var name = JsonText.decode(json, start, bytes.at - 1);
            hash = NameHash.of(members == null ? name : Folding.fold(name));
        }
        int end = bytes.at - 1;
        place.atName(start, end);
        var member = members == null ? null : members.find(hash);
        if (member != null && !isSpelled(member, start, end)) {
            throw fault("must be written " + member.name());
        }
        if (!names.add(begin, object, hash)) {
            throw fault(
                    members == null || member != null
                            ? "must stand once in its object"
                            : "must stand once in its object, whatever the case of its letters");
        }
        return member;
    }

    /** Some names are made into texts, which take a multiple of their bytes. */
    private void requireShort(int start) {
        if (bytes.at - start > LONGEST_NAME) {
            throw JsonFault.ofBody("has a member whose name is longer than %s bytes".formatted(LONGEST_NAME));
        }
    }

    private boolean isSpelled(Members.Member member, int start, int end) {
        return member.isSpelledAs(json, start, end) || member.name().equals(JsonText.decode(json, start, end));
    }

    private void requireAll(Members members, long seen) {
        var missing = members.missing(seen);
        if (missing != null) {
            place.leave();
            var steps = place.steps();
            steps.add(missing.name());
            throw JsonFault.at(steps, missing.shape().rule());
        }
    }

    private void array(Shape shape) {
        bytes.at++;
        enter();
        byte next = bytes.peek();
        if (next == ']' && shape.filled) {
            place.leave();
            throw fault(shape.rule());
        }
        var items = shape.items == null ? Shape.anything() : shape.items;
        for (int i = 0; next != ']'; i++) {
            place.atEntry(i);
            value(items, next);
            next = afterEntry(']', 0);
        }
        leave();
    }

    /** What comes after an entry: the end, or a comma and what the next entry begins with, never the end. */
    private byte afterEntry(char end, int begin) {
        byte next = bytes.peek();
        if (next == end) {
            return next;
        }
        if (next != ',') {
            throw bytes.unexpected();
        }
        bytes.at++;
        next = bytes.peek();
        if (next == end || (begin != 0 && next != begin)) {
            throw bytes.unexpected();
        }
        return next;
    }

    private void enter() {
        if (place.depth() == limits.levels()) {
            throw JsonFault.ofBody("nests deeper than %s levels".formatted(limits.levels()));
        }
        place.enter();
    }

    private void leave() {
        bytes.at++;
        count();
        place.leave();
    }

    private void count() {
        if (++parts > limits.parts()) {
            throw JsonFault.ofBody("has more than %s names and values".formatted(limits.parts()));
        }
    }

    private JsonFault fault(String rule) {
        return JsonFault.at(place.steps(), rule);
    }
}
