package ai.agentsflow.dialect;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Takes out of an upstream's words what is nobody's business but the operator's: credentials, and where the upstream is. Vendors repeat
 * a part of a key that they refuse, gateways the address behind them.
 */
public final class Redaction {

    private static final int LONGEST = 1000;

    private static final int LONG = 8;
    private static final int SHORTEST = 4;

    private static final String GONE = "…";
    private static final String KEY = "[credential]";
    private static final String ADDRESS = "[address]";

    private static final Pattern CREDENTIAL = Pattern.compile("(?i)\\b(?:bearer|basic)\\s+[\\w.~+/=*-]{8,}"
            + "|\\b(?:(?:sk|pk|rk|hf|gsk|xai|af)[_-][\\w*.-]{6,}|(?:AIza|AKIA)[\\w-]{12,})"
            + "|\\b(?:org|proj)-[\\w-]{8,}"
            + "|\\b[A-Fa-f0-9]{32,}\\b"
            + "|\\beyJ[\\w.-]{16,}");

    private static final Pattern PRIVATE = Pattern.compile("(?i)(?:[a-z][a-z0-9+.-]*://)?(?:[^\\s/@'\"]{1,64}@)?"
            + "(?:(?:\\d{1,3}\\.){3}\\d{1,3}|\\[[0-9a-f:.]{2,45}]|localhost"
            + "|(?:[a-z0-9-]{1,63}\\.){1,8}(?:internal|local|lan|svc|corp|home|intranet|private))"
            + "(?::\\d{1,5})?(?![\\w.])(?:/[^\\s'\"]*)?");

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

    private Redaction() {}

    /** A short one is a word as any other, such as the key {@code none} of a server that wants no key, and only a whole word is it. */
    private static String without(String line, String secret) {
        if (secret.length() >= LONG) {
            return line.replace(secret, GONE);
        }
        return secret.length() < SHORTEST
                ? line
                : line.replaceAll("(?<![\\w-])" + Pattern.quote(secret) + "(?![\\w-])", GONE);
    }

    /**
     * The words on one line, of at most 1,000 characters.
     *
     * @param secrets what must not be told wherever it stands, such as the key that was sent and the host that it was sent to
     */
    public static String of(String words, List<String> secrets) {
        var line = words;
        // before the cut, which could leave half of one
        for (String secret : secrets) {
            line = without(line, secret);
        }
        // and the patterns after it, for they cost with the length
        line = CONTROL.matcher(line.length() > LONGEST ? line.substring(0, LONGEST) + '…' : line)
                .replaceAll(" ");
        line = CREDENTIAL.matcher(line).replaceAll(KEY);
        return PRIVATE.matcher(line).replaceAll(ADDRESS).strip();
    }
}
