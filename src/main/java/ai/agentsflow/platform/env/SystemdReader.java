package ai.agentsflow.platform.env;

/**
 * Reads a file as {@code EnvironmentFile=} of a systemd unit does: quotes and backslashes as in a shell, a backslash at the end of
 * a line goes on with the next, comments are whole lines that begin with {@code #} or {@code ;}, and {@code $} is nothing special.
 */
final class SystemdReader implements EnvReader {

    @Override
    public EnvFile read(String text, Ambient ambient) {
        var draft = new EnvFile.Draft();
        var cursor = new Cursor(text.replace("\r\n", "\n").replace('\r', '\n'), 1);
        while (true) {
            cursor.takeWhile(Character::isWhitespace);
            if (cursor.ended()) {
                return draft.file();
            }
            if (cursor.peek() == '#' || cursor.peek() == ';') {
                cursor.restOfLine();
            } else {
                statement(cursor, draft);
            }
        }
    }

    private static void statement(Cursor cursor, EnvFile.Draft draft) {
        int line = cursor.line();
        String name = cursor.takeWhile(character -> character != '=' && character != '\n')
                .strip();
        if (cursor.peek() != '=') {
            draft.fault(line, "NAME=value is needed: systemd ignores this line");
            return;
        }
        cursor.next();
        var mark = cursor.mark();
        try {
            String value = value(cursor);
            var only = new Cursor(name, line);
            if (only.name().isEmpty() || !only.ended()) {
                draft.fault(line, "NAME=value is needed, for systemd without export: it ignores this line");
            } else {
                draft.assign(line, name, value);
            }
        } catch (UnreadableException e) {
            draft.fault(line, String.valueOf(e.getMessage()));
            cursor.back(mark);
            cursor.restOfLine();
        }
    }

    /** Quotes count at its start and behind another quoted piece; once it has begun without, they are a part of it. */
    private static String value(Cursor cursor) throws UnreadableException {
        var value = new StringBuilder();
        while (true) {
            cursor.skipBlanks();
            if (cursor.skip("'")) {
                value.append(cursor.takeWhile(character -> character != '\''));
                close(cursor);
            } else if (cursor.skip("\"")) {
                doubleQuoted(cursor, value);
            } else {
                return value.append(unquoted(cursor)).toString();
            }
        }
    }

    private static void close(Cursor cursor) throws UnreadableException {
        if (cursor.ended()) {
            throw new UnreadableException("a quote is not closed");
        }
        cursor.next();
    }

    private static void doubleQuoted(Cursor cursor, StringBuilder value) throws UnreadableException {
        while (!cursor.ended() && cursor.peek() != '"') {
            char next = cursor.next();
            if (next != '\\' || cursor.ended()) {
                value.append(next);
            } else if ("\"\\`$".indexOf(cursor.peek()) >= 0) {
                value.append(cursor.next());
            } else if (!cursor.skip("\n")) {
                value.append(next);
            }
        }
        close(cursor);
    }

    private static String unquoted(Cursor cursor) {
        var value = new StringBuilder();
        int kept = 0;
        while (!cursor.ended() && cursor.peek() != '\n') {
            char next = cursor.next();
            if (next == '\\' && !cursor.ended()) {
                if (!cursor.skip("\n")) {
                    value.append(cursor.next());
                }
                kept = value.length();
            } else if (next != '\\') {
                value.append(next);
                kept = next == ' ' || next == '\t' ? kept : value.length();
            }
        }
        return value.substring(0, kept);
    }
}
