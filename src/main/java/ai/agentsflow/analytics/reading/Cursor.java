package ai.agentsflow.analytics.reading;

import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in a list, behind which its next page begins. It grants nothing: whoever sends another one sees what they may see, from
 * another place on.
 *
 * @param number by which the list is sorted first
 * @param name by which it is sorted within that
 */
record Cursor(long number, String name) {

    private static final Pattern PARTS = Pattern.compile("(-?[0-9]{1,18}) (.*)", Pattern.DOTALL);
    private static final int LONGEST = 2048;

    /** As clients get it. */
    String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((number + " " + name).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * As clients send it; null where nothing was sent.
     *
     * @throws ProblemException 400 for what is none
     */
    static @Nullable Cursor of(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            var parts = PARTS.matcher(new String(
                    Base64.getUrlDecoder().decode(text.length() > LONGEST ? "" : text), StandardCharsets.UTF_8));
            if (parts.matches() && parts.group(2).indexOf('\0') < 0) {
                return new Cursor(Long.parseLong(parts.group(1)), parts.group(2));
            }
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
        throw invalid();
    }

    static ProblemException invalid() {
        return Inputs.invalid("cursor", "must be the next_cursor of another page");
    }
}
