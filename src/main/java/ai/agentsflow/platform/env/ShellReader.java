package ai.agentsflow.platform.env;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a file as a POSIX shell does that sources it, as far as it only sets variables. Nothing is run: what would run a command,
 * or depends on the shell, is a fault.
 */
final class ShellReader implements EnvReader {

    private static final String NEEDED =
            "NAME=value is needed: a shell would run a command here, and nothing is run to check this file";
    private static final Set<String> EXPORT_ALL = Set.of("set -a", "set +a", "set -o allexport", "set +o allexport");

    @Override
    public EnvFile read(String text, Ambient ambient) {
        return new Reading(text, ambient).file();
    }

    /** One file. */
    private static final class Reading {

        private final Cursor cursor;
        private final Ambient ambient;
        private final EnvFile.Draft draft = new EnvFile.Draft();
        private final List<Integer> unexported = new ArrayList<>();

        /** Of a statement that may yet turn out to be a command's. */
        private final List<EnvFile.Assignment> pending = new ArrayList<>();

        private boolean exports;
        private boolean exportsAll;

        Reading(String text, Ambient ambient) {
            this.cursor = new Cursor(text, 1);
            this.ambient = ambient;
        }

        EnvFile file() {
            while (!cursor.ended()) {
                cursor.takeWhile(character -> Character.isWhitespace(character) || character == ';');
                if (cursor.peek() == '#') {
                    cursor.restOfLine();
                } else if (!cursor.ended()) {
                    guardedStatement();
                }
            }
            if (exports && !exportsAll) {
                unexported.forEach(
                        line -> draft.warn(line, "without export, or set -a above, a shell keeps it from the server"));
            }
            return draft.file();
        }

        private void guardedStatement() {
            var mark = cursor.mark();
            int line = cursor.line();
            try {
                statement();
            } catch (UnreadableException e) {
                draft.fault(line, String.valueOf(e.getMessage()));
                cursor.back(mark);
                cursor.restOfLine();
            }
        }

        private void statement() throws UnreadableException {
            var mark = cursor.mark();
            if (EXPORT_ALL.contains(cursor.restOfLine().strip())) {
                exportsAll = true;
                return;
            }
            cursor.back(mark);
            pending.clear();
            boolean export = cursor.skip("export ") || cursor.skip("export\t");
            exports |= export;
            for (boolean first = true; ; first = false) {
                cursor.skipBlanks();
                if (cursor.ended() || "\n;#".indexOf(cursor.peek()) >= 0) {
                    set(export);
                    return;
                }
                assignment(export, first);
            }
        }

        private void assignment(boolean export, boolean first) throws UnreadableException {
            int line = cursor.line();
            String name = cursor.name();
            if (!name.isEmpty() && cursor.skip("=")) {
                pending.add(new EnvFile.Assignment(line, name, word()));
            } else if (name.isEmpty() || !export || !endsWord(cursor.peek())) {
                throw new UnreadableException(
                        first
                                ? NEEDED
                                : "a blank ends a value, and to a shell a command follows: put quotes around it");
            }
        }

        private void set(boolean export) {
            for (var one : pending) {
                draft.assign(one.line(), one.name(), one.value());
                if (!export) {
                    unexported.add(one.line());
                }
            }
        }

        private static boolean endsWord(char next) {
            return next == Cursor.END || " \t\n;".indexOf(next) >= 0;
        }

        private String word() throws UnreadableException {
            var value = new StringBuilder();
            if (cursor.peek() == '~') {
                throw new UnreadableException(
                        "a shell puts a home directory for ~: put single quotes around the value");
            }
            while (!endsWord(cursor.peek())) {
                char next = cursor.next();
                switch (next) {
                    case '\'' -> {
                        value.append(cursor.takeWhile(character -> character != '\''));
                        close();
                    }
                    case '"' -> doubleQuoted(value);
                    case '\\' -> {
                        if (!cursor.ended() && !cursor.skip("\n")) {
                            value.append(cursor.next());
                        }
                    }
                    case '$', '`' -> special(next, value, false);
                    case '&', '|', '<', '>', '(', ')' ->
                        throw new UnreadableException(
                                "a shell takes & | < > ( ) for its own: put single quotes around the value");
                    case '\r' ->
                        throw new UnreadableException(
                                "the line ends as in Windows: a shell takes the carriage return for a part of the value");
                    default -> value.append(next);
                }
            }
            return value.toString();
        }

        private void doubleQuoted(StringBuilder value) throws UnreadableException {
            while (!cursor.ended() && cursor.peek() != '"') {
                char next = cursor.next();
                if (next == '$' || next == '`') {
                    special(next, value, true);
                } else if (next != '\\' || cursor.ended()) {
                    value.append(next);
                } else if ("\"\\`$".indexOf(cursor.peek()) >= 0) {
                    value.append(cursor.next());
                } else if (!cursor.skip("\n")) {
                    value.append(next);
                }
            }
            close();
        }

        private void close() throws UnreadableException {
            if (cursor.ended()) {
                throw new UnreadableException("a quote is not closed");
            }
            cursor.next();
        }

        private void special(char character, StringBuilder value, boolean quoted) throws UnreadableException {
            char next = cursor.peek();
            if (character == '`' || next == '(') {
                throw new UnreadableException(
                        "$(…) and `…` would run a command, and nothing is run to check this file: write the value itself");
            }
            if (next == '{' || Cursor.isNameStart(next)) {
                var reference = Reference.read(cursor, this::find, this::expanded);
                if (reference.missing()) {
                    draft.warn(
                            cursor.line(),
                            "a shell takes what follows a $ for a variable, and it is not set: \\$ stands for the $ itself");
                }
                value.append(reference.value());
            } else if (Character.isDigit(next) || "$?!#@*-".indexOf(next) >= 0 || (next == '\'' && !quoted)) {
                throw new UnreadableException(
                        "a shell takes this $ for its own: write \\$, or put single quotes around the value");
            } else {
                value.append(character);
            }
        }

        private Optional<String> find(String name) {
            return pending.stream()
                    .filter(one -> one.name().equals(name))
                    .reduce((one, later) -> later)
                    .map(EnvFile.Assignment::value)
                    .or(() -> Optional.ofNullable(draft.variables().get(name)))
                    .or(() -> ambient.find(name));
        }

        /** A default may refer to other variables, and to commands. */
        private String expanded(String word) throws UnreadableException {
            var inner = new Reading('"' + word.replace("\"", "") + '"', ambient);
            inner.draft.variables().putAll(draft.variables());
            inner.pending.addAll(pending);
            return inner.word();
        }
    }
}
