package ai.agentsflow.dialect;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** A JSON object with a few places exchanged: every other byte stays as it is. */
public final class JsonSplice {

    private final byte[] json;
    private final List<Edit> edits = new ArrayList<>(4);
    private final List<byte[]> members = new ArrayList<>(2);

    private record Edit(Span at, byte[] replacement) {}

    /** Of bytes that are known to be one JSON object. */
    public JsonSplice(byte[] json) {
        this.json = json;
    }

    public JsonSplice replace(Span at, byte[] replacement) {
        edits.add(new Edit(at, replacement));
        return this;
    }

    /** Adds a member at the object's beginning. */
    public JsonSplice add(String name, byte[] value) {
        byte[] key = ('"' + name + "\":").getBytes(StandardCharsets.US_ASCII);
        members.add(joined(key, value));
        return this;
    }

    /** Takes a member away; one that is added takes its place, so that no comma is left over. */
    public JsonSplice remove(Span member) {
        if (!members.isEmpty()) {
            edits.add(new Edit(member, commaJoined()));
            members.clear();
        } else {
            edits.add(new Edit(withComma(member), new byte[0]));
        }
        return this;
    }

    public byte[] bytes() {
        if (!members.isEmpty()) {
            int inside = opening() + 1;
            boolean empty = json[solid(inside, 1)] == '}';
            edits.add(new Edit(
                    new Span(inside, inside), empty ? commaJoined() : joined(commaJoined(), new byte[] {','})));
            members.clear();
        }
        if (edits.isEmpty()) {
            return json;
        }
        edits.sort(Comparator.comparingInt(edit -> edit.at().start()));
        int length = json.length;
        for (Edit edit : edits) {
            length += edit.replacement().length - (edit.at().end() - edit.at().start());
        }
        var spliced = ByteBuffer.allocate(length);
        int from = 0;
        for (Edit edit : edits) {
            spliced.put(json, from, edit.at().start() - from).put(edit.replacement());
            from = edit.at().end();
        }
        return spliced.put(json, from, json.length - from).array();
    }

    /** The comma after the member, else the one before it, goes with it. */
    private Span withComma(Span member) {
        int after = solid(member.end(), 1);
        if (json[after] == ',') {
            return new Span(member.start(), after + 1);
        }
        int before = solid(member.start() - 1, -1);
        return new Span(json[before] == ',' ? before : member.start(), member.end());
    }

    /** The next byte, in this direction, that is no blank. */
    private int solid(int from, int step) {
        int at = from;
        while (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t') {
            at += step;
        }
        return at;
    }

    /** A byte order mark may stand before the object. */
    private int opening() {
        int at = 0;
        while (json[at] != '{') {
            at++;
        }
        return at;
    }

    private byte[] commaJoined() {
        byte[] all = members.get(0);
        for (byte[] member : members.subList(1, members.size())) {
            all = joined(joined(all, new byte[] {','}), member);
        }
        return all;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
