package ai.agentsflow.platform.web;

/** Which text every database takes and every answer can carry. */
public final class StoredText {

    /** What is wrong with any other. */
    public static final String RULE = "must not hold U+0000 or half a surrogate pair";

    private StoredText() {}

    /** Whether a text has neither U+0000, which PostgreSQL does not store, nor half a surrogate pair, which is no UTF-8. */
    public static boolean isSound(String text) {
        return text.codePoints()
                .noneMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    }

    /**
     * Whether a text is a name or an id: sound, not blank, in one line.
     *
     * @param most how many UTF-16 characters it may have, by which H2 counts what fits into a column
     * @param spaces whether it may hold spaces
     */
    public static boolean isLine(String text, int most, boolean spaces) {
        return !text.isBlank()
                && text.length() <= most
                && isSound(text)
                && text.codePoints()
                        .noneMatch(c -> Character.isISOControl(c) || (!spaces && Character.isWhitespace(c)));
    }
}
