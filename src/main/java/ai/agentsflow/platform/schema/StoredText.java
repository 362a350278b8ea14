package ai.agentsflow.platform.schema;

/** Which text every database takes and every answer can carry. */
public final class StoredText {

    /** What is wrong with any other. */
    public static final String RULE = "must not hold U+0000 or half a surrogate pair";

    /**
     * A character of a name that people type as one word: none of control, no blank, and none beyond U+FFFF, of which H2 counts two
     * for one.
     */
    public static final String WORD_CHARACTER = "[\\u0021-\\u007e\\u00a0-\\u167f\\u1681-\\u1fff\\u2007\\u200b-\\u2027"
            + "\\u202a-\\u205e\\u2060-\\u2fff\\u3001-\\ud7ff\\ue000-\\uffff]";

    private StoredText() {}

    /** Whether a text has neither U+0000, which PostgreSQL does not store, nor half a surrogate pair, which is no UTF-8. */
    public static boolean isSound(String text) {
        return text.codePoints()
                .noneMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    }

    /** Whether a text is sound, not blank, and has at most so many characters. */
    static boolean isText(String text, int most) {
        return isFilled(text, most) && isSound(text);
    }

    /** Whether a text is not blank, and has at most so many characters. */
    static boolean isFilled(String text, int most) {
        return !text.isBlank() && text.codePointCount(0, text.length()) <= most;
    }

    /** Whether a text is a name: sound, not blank, in one line. H2's column must be twice as wide, for it counts in UTF-16. */
    static boolean isLine(String text, int most) {
        return isText(text, most) && text.codePoints().noneMatch(Character::isISOControl);
    }

    /**
     * Whether a text is an id: a line without blanks.
     *
     * @param most how many UTF-16 characters it may have, by which H2 counts what fits into a column
     */
    public static boolean isId(String text, int most) {
        return text.length() <= most && isLine(text, most) && text.codePoints().noneMatch(Character::isWhitespace);
    }
}
