package ai.agentsflow.platform.web;

import java.util.Optional;

/**
 * A text with one {@code *} in it, which stands for any characters or none: {@code claude-*}.
 *
 * @param prefix what a name begins with
 * @param suffix what it ends with
 */
public record NamePattern(String prefix, String suffix) {

    private static final char STAR = '*';

    /** Whether a text has a star in it. */
    public static boolean isIn(String text) {
        return text.indexOf(STAR) >= 0;
    }

    /** Reads a text; empty unless it has exactly one star. */
    public static Optional<NamePattern> of(String text) {
        int star = text.indexOf(STAR);
        return star < 0 || text.indexOf(STAR, star + 1) >= 0
                ? Optional.empty()
                : Optional.of(new NamePattern(text.substring(0, star), text.substring(star + 1)));
    }

    /** Whether a text of somebody's allow-list covers a name: it is the name, or a pattern of it. */
    public static boolean covers(String allowed, String name) {
        return allowed.equals(name) || (isIn(allowed) && of(allowed).stream().anyMatch(one -> one.matches(name)));
    }

    /** Whether a name is one of these. */
    public boolean matches(String name) {
        return name.length() >= fixed() && name.startsWith(prefix) && name.endsWith(suffix);
    }

    /** What the star stands for in a name that matches. */
    public String matched(String name) {
        return name.substring(prefix.length(), name.length() - suffix.length());
    }

    /** The text with something in the star's place. */
    public String with(String matched) {
        return prefix + matched + suffix;
    }

    /** How many characters are given: the more, the more specific. */
    public int fixed() {
        return prefix.length() + suffix.length();
    }
}
