package ai.agentsflow.platform.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses what somebody meant to write. */
public final class Spelling {

    private Spelling() {}

    /** The end of a message, such as {@code ; did you mean api-key?}; empty when nothing is near. */
    public static String hint(String written, Collection<String> known) {
        return nearest(written, known, Math.max(1, written.length() / 3))
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("");
    }

    /**
     * The known word that is nearest, without regard to case.
     *
     * @param most how many letters may be missing, wrong or too many
     */
    public static Optional<String> nearest(String written, Collection<String> known, int most) {
        return known.stream()
                .filter(candidate -> Math.abs(candidate.length() - written.length()) <= most)
                .min(Comparator.comparingInt(candidate -> distance(written, candidate)))
                .filter(candidate -> distance(written, candidate) <= most);
    }

    /** Levenshtein's distance without regard to case, two rows at a time. */
    private static int distance(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[] above = new int[b.length() + 1];
        for (int column = 0; column <= b.length(); column++) {
            above[column] = column;
        }
        for (int row = 1; row <= a.length(); row++) {
            int[] current = new int[b.length() + 1];
            current[0] = row;
            for (int column = 1; column <= b.length(); column++) {
                int replaced = above[column - 1] + (a.charAt(row - 1) == b.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(replaced, 1 + Math.min(above[column], current[column - 1]));
            }
            above = current;
        }
        return above[b.length()];
    }
}
