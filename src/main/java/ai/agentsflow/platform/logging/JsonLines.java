package ai.agentsflow.platform.logging;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/** One JSON object per line, whatever is in it. What does not apply is left out. */
final class JsonLines extends Formatter {

    private static final char FIRST_PRINTABLE = ' ';

    @Override
    public String format(LogRecord record) {
        var line = new StringBuilder(256).append('{');
        member(line, "time", record.getInstant().toString());
        member(line, "level", level(record.getLevel()));
        member(line, "logger", record.getLoggerName());
        member(line, "thread", Thread.currentThread().getName());
        member(line, "message", formatMessage(record));
        var context = LogContext.current();
        member(line, "request_id", context.requestId());
        member(line, "trace_id", context.traceId());
        member(line, "user", context.user());
        if (record.getThrown() != null) {
            member(line, "exception", trace(record.getThrown()));
        }
        return line.append("}\n").toString();
    }

    /** {@link System.Logger}'s names, by which the application logs. */
    private static String level(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (value >= Level.WARNING.intValue()) {
            return "WARNING";
        }
        if (value >= Level.INFO.intValue()) {
            return "INFO";
        }
        return value >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
    }

    private static String trace(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static void member(StringBuilder line, String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return;
        }
        line.append(line.length() == 1 ? "\"" : ",\"").append(name).append("\":\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> line.append('\\').append(c);
                case '\n' -> line.append("\\n");
                case '\t' -> line.append("\\t");
                case '\r' -> line.append("\\r");
                default -> {
                    // half a pair would be no UTF-8, and two of the others end a line to some readers
                    if (c < FIRST_PRINTABLE || c == '\u2028' || c == '\u2029' || isHalf(value, i)) {
                        line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
        line.append('"');
    }

    private static boolean isHalf(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }
}
