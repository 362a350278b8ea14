package ai.agentsflow.usage;

/** Text as every database takes it into a column: of its length, without NUL, without half a surrogate pair. */
final class ColumnText {

    private static final char REPLACEMENT = '\uFFFD';

    private ColumnText() {}

    /**
     * The text itself where it fits, as it usually does.
     *
     * @param longest counted as H2 counts, in UTF-16; PostgreSQL counts characters, of which there are no more
     */
    static String fit(String text, int longest) {
        return text.length() <= longest && isPlain(text) ? text : made(text, longest);
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }

    private static String made(String text, int longest) {
        var fitted = new StringBuilder(Math.min(text.length(), longest));
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            boolean half = character <= Character.MAX_VALUE && Character.isSurrogate((char) character);
            int kept = character == 0 || half ? REPLACEMENT : character;
            if (fitted.length() + Character.charCount(kept) > longest) {
                break;
            }
            fitted.appendCodePoint(kept);
        }
        return fitted.toString();
    }
}
