package ai.agentsflow.analytics.reading;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** A query that is put together: its text, and the values for its question marks. */
final class Query {

    private final StringBuilder text = new StringBuilder();
    private final List<Object> values = new ArrayList<>();

    Query(String text, Object... values) {
        add(text, values);
    }

    /** Adds a part and its values. */
    Query add(String part, Object... its) {
        text.append(part);
        values.addAll(Arrays.asList(its));
        return this;
    }

    /** Adds another query, in parentheses or not, as the text around it says. */
    Query add(Query other) {
        text.append(other.text);
        values.addAll(other.values);
        return this;
    }

    /** Adds that a column is one of these, one at least. */
    Query addIn(String column, Collection<String> these) {
        text.append(" and ")
                .append(column)
                .append(" in (?")
                .append(", ?".repeat(these.size() - 1))
                .append(')');
        values.addAll(these);
        return this;
    }

    String text() {
        return text.toString();
    }

    void bind(PreparedStatement statement) throws SQLException {
        int column = 1;
        for (var value : values) {
            statement.setObject(column++, value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value);
        }
    }
}
