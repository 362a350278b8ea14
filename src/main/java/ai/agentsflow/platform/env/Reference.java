package ai.agentsflow.platform.env;

import java.util.Optional;
import java.util.function.Function;

/**
 * A {@code $NAME} or <code>${NAME}</code> in a value, with what shells and Compose take inside of the braces: {@code :-} and
 * {@code -} before a default, {@code :+} and {@code +} before what stands for a value that is there, {@code :?} and {@code ?}
 * before an error.
 *
 * @param value what is put there
 * @param missing whether there was neither a value nor a default
 */
record Reference(String value, boolean missing) {

    private static final int DEEPEST = 20;

    /** Puts in what a default itself refers to. */
    interface Words {
        String expand(String word) throws UnreadableException;
    }

    /**
     * Reads one.
     *
     * @param cursor behind the {@code $}; a name or a brace comes next
     * @param lookup what variables hold
     */
    static Reference read(Cursor cursor, Function<String, Optional<String>> lookup, Words words)
            throws UnreadableException {
        if (cursor.peek() != '{') {
            return plain(lookup.apply(cursor.name()));
        }
        cursor.next();
        String name = cursor.name();
        if (name.isEmpty()) {
            throw new UnreadableException("${ must be followed by the name of a variable");
        }
        if (cursor.skip("}")) {
            return plain(lookup.apply(name));
        }
        boolean emptyIsNone = cursor.skip(":");
        char operator = cursor.ended() ? Cursor.END : cursor.next();
        String word = word(cursor);
        Optional<String> found = lookup.apply(name).filter(value -> !emptyIsNone || !value.isEmpty());
        return switch (operator) {
            case '-' -> new Reference(found.isPresent() ? found.get() : words.expand(word), false);
            case '+' -> new Reference(found.isPresent() ? words.expand(word) : "", false);
            case '?' ->
                new Reference(
                        found.orElseThrow(() -> new UnreadableException("a variable that must be set is not")), false);
            default ->
                throw new UnreadableException(
                        "only ${NAME}, ${NAME:-default}, ${NAME:+other} and ${NAME:?error} are taken");
        };
    }

    private static Reference plain(Optional<String> found) {
        return new Reference(found.orElse(""), found.isEmpty());
    }

    /** Up to the brace that closes it. */
    private static String word(Cursor cursor) throws UnreadableException {
        var word = new StringBuilder();
        int depth = 1;
        while (!cursor.ended() && depth <= DEEPEST) {
            char next = cursor.next();
            if (next == '{' && word.length() > 0 && word.charAt(word.length() - 1) == '$') {
                depth++;
            } else if (next == '}' && --depth == 0) {
                return word.toString();
            }
            word.append(next);
        }
        throw new UnreadableException("a ${ is not closed");
    }
}
