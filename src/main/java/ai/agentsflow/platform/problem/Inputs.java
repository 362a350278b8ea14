package ai.agentsflow.platform.problem;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Inputs that come as text, such as query parameters, read with a problem that names them. */
public final class Inputs {

    private Inputs() {}

    /**
     * A whole number.
     *
     * @param text null when the client sent none
     * @throws ProblemException 400 for something else, or beyond {@code least} to {@code most}
     */
    public static int integer(String path, @Nullable String text, int usual, int least, int most) {
        if (text == null) {
            return usual;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw invalid(path, "must be a whole number from %d to %d".formatted(least, most));
    }

    /** The problem of an input that breaks a rule. */
    public static ProblemException invalid(String path, String rule) {
        return new ProblemException(ProblemType.INVALID_INPUT, path + " " + rule, List.of(new Violation(path, rule)));
    }
}
