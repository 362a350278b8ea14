package ai.agentsflow.analytics;

import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Records as CSV (<a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>): a column for each member, by the name that it has in
 * JSON. A text that a spreadsheet would take for a formula begins with an apostrophe: names come from whoever calls, and whoever opens
 * the file is an administrator.
 */
final class CsvText {

    private static final String LINE_END = "\r\n";

    /** What makes a formula of a cell, and what spreadsheets leave out before that. */
    private static final String FORMULA = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

    private CsvText() {}

    /** The names of the columns. */
    static String header(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(component -> snake(component.getName()))
                .collect(Collectors.joining(",", "", LINE_END));
    }

    /** One row. */
    static String row(Record row) {
        return Stream.of(row.getClass().getRecordComponents())
                .map(component -> cell(value(row, component)))
                .collect(Collectors.joining(",", "", LINE_END));
    }

    private static @Nullable Object value(Record row, RecordComponent component) {
        try {
            return component.getAccessor().invoke(row);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record whose members cannot be read", e);
        }
    }

    private static String cell(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        var text = value instanceof List<?> list
                ? list.stream().map(Object::toString).collect(Collectors.joining(" "))
                : value.toString();
        return quoted(isFormula(text) ? "'" + text : text);
    }

    private static boolean isFormula(String text) {
        var visible = text.stripLeading();
        return !text.isEmpty()
                && (FORMULA.indexOf(text.charAt(0)) >= 0
                        || (!visible.isEmpty() && FORMULA.indexOf(visible.charAt(0)) >= 0));
    }

    private static String quoted(String text) {
        boolean plain = text.chars().noneMatch(one -> one == ',' || one == '"' || one == '\r' || one == '\n')
                && text.equals(text.strip());
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    /** {@code latencyP50Ms} is {@code latency_p50_ms}. */
    private static String snake(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
