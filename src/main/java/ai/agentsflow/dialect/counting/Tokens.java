package ai.agentsflow.dialect.counting;

/** Estimates token counts where no vendor has counted. */
public final class Tokens {

    private static final int LETTERS_PER_TOKEN = 4;

    private Tokens() {}

    /** About four ASCII characters make a token; any other character is taken for one of its own. Rounded up. */
    public static long estimate(CharSequence text) {
        long ascii = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < 128) {
                ascii++;
            }
        }
        return (ascii + LETTERS_PER_TOKEN - 1) / LETTERS_PER_TOKEN + (text.length() - ascii);
    }
}
