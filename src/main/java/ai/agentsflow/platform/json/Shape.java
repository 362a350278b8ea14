package ai.agentsflow.platform.json;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a value may be. A shape says no more than what must hold: objects take members that are not named here, of any kind, and
 * only a member that is spelled like a named one but for case is refused.
 */
public final class Shape {

    static final int STRING = 1;
    static final int FLAG = 2;
    static final int NUMBER = 4;
    static final int WHOLE = 8;
    static final int NULL = 16;
    static final int OBJECT = 32;
    static final int ARRAY = 64;

    private static final Shape ANYTHING = new Shape(127, "any value", null, null, false);

    final int kinds;
    final @Nullable Members members;
    final @Nullable Shape items;

    /** Whether an array must hold something. */
    final boolean filled;

    private final String noun;
    private final String rule;

    private Shape(int kinds, String noun, @Nullable Members members, @Nullable Shape items, boolean filled) {
        this(kinds, noun, "must be " + noun, members, items, filled);
    }

    private Shape(
            int kinds, String noun, String rule, @Nullable Members members, @Nullable Shape items, boolean filled) {
        this.rule = rule;
        this.kinds = kinds;
        this.noun = noun;
        this.members = members;
        this.items = items;
        this.filled = filled;
    }

    public static Shape anything() {
        return ANYTHING;
    }

    public static Shape string() {
        return new Shape(STRING, "a string", null, null, false);
    }

    public static Shape flag() {
        return new Shape(FLAG, "true or false", null, null, false);
    }

    public static Shape number() {
        return new Shape(NUMBER | WHOLE, "a number", null, null, false);
    }

    /** A whole number that fits into 64 bits. */
    public static Shape whole() {
        return new Shape(WHOLE, "a whole number", null, null, false);
    }

    /** An object of any members. */
    public static Shape object() {
        return new Shape(OBJECT, "an object", null, null, false);
    }

    /** An object some of whose members are known. */
    public static Builder members() {
        return new Builder();
    }

    public static Shape array(Shape items) {
        return new Shape(ARRAY, "an array", null, items, false);
    }

    /** An array with at least one entry. */
    public static Shape filledArray(Shape items) {
        return new Shape(ARRAY, "an array with at least one entry", null, items, true);
    }

    /** Either; of two that are objects, or two arrays, the first counts. */
    public Shape or(Shape other) {
        return new Shape(
                kinds | other.kinds,
                noun + " or " + other.noun,
                members == null ? other.members : members,
                items == null ? other.items : items,
                filled || other.filled);
    }

    /** This or null, by which clients say that they leave it out. */
    public Shape orNull() {
        return new Shape(kinds | NULL, noun, members, items, filled);
    }

    /** The same under another name, such as {@code the name of a model}. */
    public Shape called(String other) {
        return new Shape(kinds, other, members, items, filled);
    }

    /** The same, whose rule is told in the words of another API, such as {@code Input should be a valid number}. */
    public Shape ruled(String words) {
        return new Shape(kinds, noun, words, members, items, filled);
    }

    String rule() {
        return rule;
    }

    /** The known members of an object. */
    public static final class Builder {

        private final Map<String, Shape> shapes = new LinkedHashMap<>();
        private long needed;

        /** A member that must be there. */
        public Builder need(String name, Shape shape) {
            needed |= 1L << shapes.size();
            return may(name, shape);
        }

        /** A member that may be left out. */
        public Builder may(String name, Shape shape) {
            shapes.put(name, shape);
            return this;
        }

        /** Members of any kind, known for their names only. */
        public Builder may(String... names) {
            Arrays.asList(names).forEach(name -> shapes.putIfAbsent(name, ANYTHING));
            return this;
        }

        public Shape build() {
            return new Shape(OBJECT, "an object", new Members(shapes, needed), null, false);
        }
    }
}
