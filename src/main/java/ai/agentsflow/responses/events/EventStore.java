package ai.agentsflow.responses.events;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import javax.sql.DataSource;

/** The events' table; each method is one transaction. */
@ApplicationScoped
class EventStore {

    /** Letters of one row, about: a longer event has one for itself. */
    private static final int ROW = 128 * 1024;

    private static final int ROWS_AT_ONCE = 4;

    private final DataSource database;

    @Inject
    EventStore(DataSource database) {
        this.database = database;
    }

    private interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    private <T> T in(Work<T> work) {
        try (var connection = database.getConnection()) {
            return work.in(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("the events of responses cannot be read or written", e);
        }
    }

    /** Adds events, but those that are there already: nobody may know how an earlier time ended. */
    @Transactional
    public void add(String response, int first, List<String> lines) {
        in(connection -> {
            int next = last(connection, response).orElse(-1) + 1;
            try (var insert = connection.prepareStatement(
                    "insert into response_event (response_id, first_sequence, last_sequence, events)"
                            + " values (?, ?, ?, ?)")) {
                for (int at = Math.max(0, next - first); at < lines.size(); ) {
                    int end = at;
                    long letters = 0;
                    do {
                        letters += lines.get(end++).length();
                    } while (end < lines.size() && letters + lines.get(end).length() <= ROW);
                    insert.setString(1, response);
                    insert.setInt(2, first + at);
                    insert.setInt(3, first + end - 1);
                    insert.setString(4, String.join("\n", lines.subList(at, end)));
                    insert.addBatch();
                    at = end;
                }
                insert.executeBatch();
            }
            return true;
        });
    }

    /** Some of those after a number, in order. */
    @Transactional
    public List<KeptEvent> after(String response, int sequence) {
        return in(connection -> {
            try (var query = connection.prepareStatement("select first_sequence, events from response_event"
                    + " where response_id = ? and last_sequence > ? order by first_sequence fetch first "
                    + ROWS_AT_ONCE + " rows only")) {
                query.setString(1, response);
                query.setInt(2, sequence);
                var events = new ArrayList<KeptEvent>();
                try (var rows = query.executeQuery()) {
                    while (rows.next()) {
                        int at = rows.getInt(1);
                        for (String line : rows.getString(2).lines().toList()) {
                            if (at > sequence) {
                                events.add(KeptEvent.of(at, line));
                            }
                            at++;
                        }
                    }
                }
                return events;
            }
        });
    }

    /** The number of the last one; empty where there are none. */
    @Transactional
    public OptionalInt last(String response) {
        return in(connection -> last(connection, response));
    }

    private static OptionalInt last(Connection connection, String response) throws SQLException {
        try (var query =
                connection.prepareStatement("select max(last_sequence) from response_event where response_id = ?")) {
            query.setString(1, response);
            try (var rows = query.executeQuery()) {
                int last = rows.next() ? rows.getInt(1) : 0;
                return rows.wasNull() ? OptionalInt.empty() : OptionalInt.of(last);
            }
        }
    }
}
