package ai.agentsflow.platform.json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The way from the outside of a document to where its reader is, without a copy of any name. */
final class JsonPlace {

    private static final int LONGEST_NAME_TOLD = 64;

    /** In the place of a name's end: the step is the number of an entry. */
    private static final int ENTRY = -1;

    private final byte[] json;
    private int[] from = new int[8];
    private int[] to = new int[8];
    private int depth;

    JsonPlace(byte[] json) {
        this.json = json;
    }

    int depth() {
        return depth;
    }

    /** Into an object or an array, at none of its members yet. */
    void enter() {
        if (depth == from.length) {
            from = Arrays.copyOf(from, 2 * depth);
            to = Arrays.copyOf(to, 2 * depth);
        }
        from[depth] = 0;
        to[depth] = 0;
        depth++;
    }

    void leave() {
        depth--;
    }

    /** At a member, whose name stands in these bytes. */
    void atName(int start, int end) {
        from[depth - 1] = start;
        to[depth - 1] = end;
    }

    void atEntry(int number) {
        from[depth - 1] = number;
        to[depth - 1] = ENTRY;
    }

    /** The steps from outside: names as text, entries as numbers. */
    List<Object> steps() {
        var steps = new ArrayList<Object>();
        for (int i = 0; i < depth; i++) {
            if (to[i] == ENTRY) {
                steps.add(from[i]);
            } else if (to[i] > from[i]) {
                steps.add(told(JsonText.decode(json, from[i], to[i])));
            }
        }
        return steps;
    }

    /** A name that may be the client's invention: what is long is no name. */
    private static String told(String name) {
        return name.codePointCount(0, name.length()) <= LONGEST_NAME_TOLD
                ? name
                : name.substring(0, name.offsetByCodePoints(0, LONGEST_NAME_TOLD)) + '…';
    }
}
