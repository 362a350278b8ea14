package ai.agentsflow.providers.demo.sample;

/**
 * A text by a simple pattern: letters, sets such as {@code [a-z0-9_]}, {@code \d \w \s}, groups, alternatives, and how often each comes.
 * Of alternatives the first is taken, and of everything as little as there may be.
 */
final class PatternSample {

    private static final int DEEPEST = 20;
    private static final int MOST_TIMES = 10_000;

    private final String pattern;
    private final Steps steps;
    private int at;
    private int depth;

    /** How often more than needed comes what may come without end, the first time. */
    private int more;

    private PatternSample(String pattern, int more, Steps steps) {
        this.pattern = pattern;
        this.more = more;
        this.steps = steps;
    }

    /**
     * A text that the pattern matches as a whole.
     *
     * @param least letters that it has
     * @throws NoSampleException for a pattern that is not simple
     */
    static String of(String pattern, long least, Steps steps) throws NoSampleException {
        var shortest = new PatternSample(pattern, 0, steps).all();
        if (shortest.length() >= least) {
            return shortest;
        }
        steps.write(least);
        return new PatternSample(pattern, (int) least - shortest.length(), steps).all();
    }

    private String all() throws NoSampleException {
        var text = alternatives();
        if (at < pattern.length()) {
            throw notSimple();
        }
        return text;
    }

    private String alternatives() throws NoSampleException {
        if (++depth > DEEPEST) {
            throw notSimple();
        }
        var first = sequence();
        while (at < pattern.length() && pattern.charAt(at) == '|') {
            at++;
            int kept = more;
            more = 0;
            sequence();
            more = kept;
        }
        depth--;
        return first;
    }

    private String sequence() throws NoSampleException {
        var text = new StringBuilder();
        while (at < pattern.length() && "|)".indexOf(pattern.charAt(at)) < 0) {
            steps.take();
            char next = pattern.charAt(at);
            if ((next == '^' && text.isEmpty()) || (next == '$' && endsHere())) {
                at++;
            } else {
                append(text, one());
            }
        }
        return text.toString();
    }

    private boolean endsHere() {
        return at + 1 == pattern.length() || "|)".indexOf(pattern.charAt(at + 1)) >= 0;
    }

    private void append(StringBuilder text, String one) throws NoSampleException {
        int times = times(one.isEmpty());
        steps.write((long) one.length() * times);
        text.append(one.repeat(times));
    }

    /** What stands here, once. */
    private String one() throws NoSampleException {
        char next = pattern.charAt(at++);
        return switch (next) {
            case '(' -> group();
            case '[' -> set();
            case '\\' -> String.valueOf(escaped());
            case '.' -> "a";
            case '*', '+', '?', '{', '^', '$' -> throw notSimple();
            default -> String.valueOf(next);
        };
    }

    private String group() throws NoSampleException {
        if (pattern.startsWith("?:", at)) {
            at += 2;
        } else if (pattern.startsWith("?", at)) {
            throw notSimple();
        }
        var text = alternatives();
        expect(')');
        return text;
    }

    /** The first that is in it. */
    private String set() throws NoSampleException {
        if (pattern.startsWith("^", at) || pattern.startsWith("]", at)) {
            throw notSimple();
        }
        char first = setMember();
        while (at < pattern.length() && pattern.charAt(at) != ']') {
            setMember();
        }
        expect(']');
        return String.valueOf(first);
    }

    private char setMember() throws NoSampleException {
        if (at >= pattern.length()) {
            throw notSimple();
        }
        char next = pattern.charAt(at++);
        if (next == '[' || (next == '&' && pattern.startsWith("&", at))) {
            throw notSimple();
        }
        return next == '\\' ? escaped() : next;
    }

    private char escaped() throws NoSampleException {
        if (at >= pattern.length()) {
            throw notSimple();
        }
        char next = pattern.charAt(at++);
        return switch (next) {
            case 'd' -> '1';
            case 'w' -> 'a';
            case 's' -> ' ';
            case 'D', 'S' -> 'a';
            case 'n' -> '\n';
            case 't' -> '\t';
            default -> {
                if (Character.isLetterOrDigit(next)) {
                    throw notSimple();
                }
                yield next;
            }
        };
    }

    private int times(boolean nothing) throws NoSampleException {
        if (at >= pattern.length()) {
            return 1;
        }
        int least;
        boolean endless;
        switch (pattern.charAt(at)) {
            case '*' -> {
                least = 0;
                endless = true;
                at++;
            }
            case '+' -> {
                least = 1;
                endless = true;
                at++;
            }
            case '?' -> {
                least = 0;
                endless = false;
                at++;
            }
            case '{' -> {
                at++;
                least = number();
                int most = least;
                if (at < pattern.length() && pattern.charAt(at) == ',') {
                    at++;
                    most = at < pattern.length() && pattern.charAt(at) == '}' ? MOST_TIMES : number();
                }
                expect('}');
                endless = most > least;
                more = Math.min(more, Math.max(0, most - least));
            }
            default -> {
                return 1;
            }
        }
        if (at < pattern.length() && "?+".indexOf(pattern.charAt(at)) >= 0) {
            at++; // lazy and possessive ones match the same texts here
        }
        if (endless && !nothing) {
            least += more;
            more = 0;
        }
        return least;
    }

    private int number() throws NoSampleException {
        int from = at;
        while (at < pattern.length() && Character.isDigit(pattern.charAt(at)) && at - from < 5) {
            at++;
        }
        if (from == at) {
            throw notSimple();
        }
        int number = Integer.parseInt(pattern.substring(from, at));
        if (number > MOST_TIMES) {
            throw notSimple();
        }
        return number;
    }

    private void expect(char wanted) throws NoSampleException {
        if (at >= pattern.length() || pattern.charAt(at) != wanted) {
            throw notSimple();
        }
        at++;
    }

    private static NoSampleException notSimple() {
        return new NoSampleException("it has a pattern that is too much for a demonstration");
    }
}
