package ai.agentsflow.platform.env;

import java.util.function.IntPredicate;

/** A place in a text, with the number of its line. */
final class Cursor {

    /** What {@link #peek()} is at the end. */
    static final char END = '\0';

    private final String text;
    private int at;
    private int line;

    Cursor(String text, int line) {
        this.text = text;
        this.line = line;
    }

    boolean ended() {
        return at >= text.length();
    }

    /** Counted from 1. */
    int line() {
        return line;
    }

    /** The next character, which stays the next one. */
    char peek() {
        return peek(0);
    }

    /** The character so many places behind the next one. */
    char peek(int further) {
        return at + further < text.length() ? text.charAt(at + further) : END;
    }

    char next() {
        char next = text.charAt(at++);
        if (next == '\n') {
            line++;
        }
        return next;
    }

    /** Goes over the text if it comes next. */
    boolean skip(String expected) {
        if (!text.startsWith(expected, at)) {
            return false;
        }
        for (int i = 0; i < expected.length(); i++) {
            next();
        }
        return true;
    }

    /** The characters from here on that fit. */
    String takeWhile(IntPredicate fits) {
        int start = at;
        while (!ended() && fits.test(text.charAt(at))) {
            next();
        }
        return text.substring(start, at);
    }

    /** The rest of the line; its end comes next. */
    String restOfLine() {
        return takeWhile(character -> character != '\n');
    }

    void skipBlanks() {
        takeWhile(character -> character == ' ' || character == '\t');
    }

    /** The name of a variable, empty when none comes next. */
    String name() {
        return isNameStart(peek()) ? takeWhile(Cursor::isNamePart) : "";
    }

    /** Where to go back to. */
    int[] mark() {
        return new int[] {at, line};
    }

    void back(int[] mark) {
        at = mark[0];
        line = mark[1];
    }

    static boolean isNameStart(int character) {
        return character == '_' || (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z');
    }

    private static boolean isNamePart(int character) {
        return isNameStart(character) || (character >= '0' && character <= '9');
    }
}
