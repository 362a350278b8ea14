package ai.agentsflow.platform.env;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Reads a file as Docker Compose does: with or without {@code export}, {@code =} or {@code :} behind the name, quotes over several
 * lines, {@code $} for other variables but in single quotes, and a comment behind a blank and {@code #}.
 */
final class ComposeReader implements EnvReader {

    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:[abfnrtv$\"\\\\]|0[0-7]{0,3})");
    private static final String NEEDED = "NAME=value is needed";

    @Override
    public EnvFile read(String text, Ambient ambient) {
        var draft = new EnvFile.Draft();
        var cursor = new Cursor(text.replace("\r\n", "\n"), 1);
        while (true) {
            cursor.takeWhile(Character::isWhitespace);
            if (cursor.ended()) {
                return draft.file();
            }
            if (cursor.peek() == '#') {
                cursor.restOfLine();
            } else {
                statement(cursor, ambient, draft);
            }
        }
    }

    private static void statement(Cursor cursor, Ambient ambient, EnvFile.Draft draft) {
        int line = cursor.line();
        if (cursor.skip("export ") || cursor.skip("export\t")) {
            cursor.skipBlanks();
        }
        String name = cursor.takeWhile(ComposeReader::isNamePart).strip();
        char separator = cursor.peek();
        boolean alone = cursor.ended() || separator == '\n';
        if (name.isEmpty() || name.indexOf(' ') >= 0 || (!alone && separator != '=' && separator != ':')) {
            cursor.restOfLine();
            draft.fault(line, NEEDED);
        } else if (alone) {
            ambient.find(name)
                    .ifPresentOrElse(
                            value -> draft.assign(line, name, value),
                            () -> draft.warn(
                                    line,
                                    "Compose takes a name without = from its own environment, and there it is not set"));
        } else {
            cursor.next();
            cursor.skipBlanks();
            var mark = cursor.mark();
            try {
                draft.assign(line, name, value(cursor, ambient, draft));
            } catch (UnreadableException e) {
                draft.fault(line, String.valueOf(e.getMessage()));
                cursor.back(mark);
                cursor.restOfLine();
            }
        }
    }

    private static String value(Cursor cursor, Ambient ambient, EnvFile.Draft draft) throws UnreadableException {
        int line = cursor.line();
        char quote = cursor.peek();
        if (quote != '"' && quote != '\'') {
            String written = cursor.restOfLine();
            int comment = written.indexOf(" #");
            return expanded((comment < 0 ? written : written.substring(0, comment)).strip(), line, ambient, draft);
        }
        cursor.next();
        String written = quoted(cursor, quote);
        cursor.skipBlanks();
        if (!cursor.ended() && cursor.peek() != '\n' && cursor.peek() != '#') {
            throw new UnreadableException("nothing may follow the closing quote but a comment");
        }
        return quote == '"' ? expanded(unescaped(written), line, ambient, draft) : written;
    }

    /** Up to the closing quote; a quote behind a backslash is a part of the value. */
    private static String quoted(Cursor cursor, char quote) throws UnreadableException {
        var text = new StringBuilder();
        while (!cursor.ended()) {
            char next = cursor.next();
            if (next == quote) {
                return text.toString();
            }
            if (next == '\\' && cursor.peek() == quote) {
                text.append(cursor.next());
            } else if (next == '\\' && !cursor.ended()) {
                text.append(next).append(cursor.next());
            } else {
                text.append(next);
            }
        }
        throw new UnreadableException("a quote is not closed");
    }

    private static String unescaped(String text) {
        return ESCAPE.matcher(text).replaceAll(ComposeReader::replacement);
    }

    private static String replacement(MatchResult escape) {
        String text = escape.group().substring(1);
        String meant = switch (text.charAt(0)) {
            case 'a' -> "\u0007";
            case 'b' -> "\b";
            case 'f' -> "\f";
            case 'n' -> "\n";
            case 'r' -> "\r";
            case 't' -> "\t";
            case 'v' -> "\u000b";
            case '0' -> Character.toString(Integer.parseInt(text, 8) & 0xff);
            case '$' -> "$$";
            default -> text;
        };
        return java.util.regex.Matcher.quoteReplacement(meant);
    }

    private static String expanded(String text, int line, Ambient ambient, EnvFile.Draft draft)
            throws UnreadableException {
        var expanded = new StringBuilder();
        var cursor = new Cursor(text, line);
        while (!cursor.ended()) {
            char next = cursor.next();
            if (next != '$' || cursor.skip("$")) {
                expanded.append(next);
            } else if (cursor.peek() == '{' || Cursor.isNameStart(cursor.peek())) {
                var reference = Reference.read(
                        cursor,
                        name -> ambient.find(name)
                                .or(() -> Optional.ofNullable(draft.variables().get(name))),
                        word -> expanded(word, line, ambient, draft));
                if (reference.missing()) {
                    draft.warn(
                            line,
                            "Compose takes what follows a $ for a variable, and it is not set: $$ stands for the $ itself");
                }
                expanded.append(reference.value());
            } else {
                throw new UnreadableException(
                        "Compose refuses this $: write $$, or put single quotes around the value");
            }
        }
        return expanded.toString();
    }

    private static boolean isNamePart(int character) {
        return Character.isLetterOrDigit(character) || "_.-[] \t".indexOf(character) >= 0;
    }
}
