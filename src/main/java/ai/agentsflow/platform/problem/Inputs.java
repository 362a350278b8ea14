package ai.agentsflow.platform.problem;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Inputs that come as text, such as query parameters, read with a problem that names them. */
public final class Inputs {

    /** Of a list, how many entries are told when nobody says, and at most. */
    public static final int USUAL_LIMIT = 50;

    public static final int MOST_LIMIT = 200;

    /** Layers below add the limit to it. */
    public static final int MOST_OFFSET = 1_000_000_000;

    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,18}");

    private Inputs() {}

    /**
     * How many entries of a list to tell at most.
     *
     * @param text null when the client sent none
     * @throws ProblemException 400
     */
    public static int limit(@Nullable String text) {
        return integer("limit", text, USUAL_LIMIT, 1, MOST_LIMIT);
    }

    /**
     * How many entries of a list to leave out first.
     *
     * @param text null when the client sent none
     * @throws ProblemException 400
     */
    public static int offset(@Nullable String text) {
        return integer("offset", text, 0, 0, MOST_OFFSET);
    }

    private static int integer(String path, @Nullable String text, int usual, int least, int most) {
        if (text == null) {
            return usual;
        }
        // parseInt alone takes a plus sign, and the digits of every script
        if (WHOLE.matcher(text).matches()) {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return (int) number;
            }
        }
        throw invalid(path, "must be a whole number from %s to %s".formatted(least, most));
    }

    /** The problem of an input that breaks a rule. */
    public static ProblemException invalid(String path, String rule) {
        return invalid(List.of(new Violation(path, rule)));
    }

    /** The problem of an input that breaks these rules, one at least. */
    public static ProblemException invalid(List<Violation> violations) {
        return new ProblemException(
                ProblemType.INVALID_INPUT,
                violations.size() == 1
                        ? violations.get(0).path() + " " + violations.get(0).message()
                        : violations.size() + " rules are broken",
                violations);
    }
}
