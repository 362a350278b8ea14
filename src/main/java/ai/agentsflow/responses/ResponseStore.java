package ai.agentsflow.responses;

import static ai.agentsflow.responses.Transactions.time;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** The responses' tables; each method is one transaction. */
@ApplicationScoped
class ResponseStore {

    private static final String COLUMNS =
            "id, owner, kept_by, status, previous_id, input_items, body, created_at, beat_at";
    private static final int MOST_AT_ONCE = 1_000;

    private final DataSource database;

    @Inject
    ResponseStore(DataSource database) {
        this.database = database;
    }

    /** Keeps a new response; {@code items} are the ids of those that it has given. */
    @Transactional
    public void add(StoredResponse response, List<String> items, Instant expiresAt) {
        Transactions.in(database, connection -> {
            try (var insert = connection.prepareStatement("insert into stored_response (" + COLUMNS
                    + ", expires_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
                insert.setString(1, response.id());
                insert.setString(2, response.owner());
                insert.setString(3, response.keptBy());
                insert.setString(4, response.status());
                insert.setString(5, response.previousId());
                insert.setString(6, response.input());
                insert.setString(7, response.body());
                insert.setObject(8, time(response.createdAt()));
                beat(insert, 9, response);
                insert.setObject(10, time(expiresAt));
                insert.executeUpdate();
            }
            addItems(connection, response.id(), items);
            return true;
        });
    }

    private static void beat(PreparedStatement statement, int at, StoredResponse response) throws SQLException {
        if (response.beatAt() == null) {
            statement.setNull(at, Types.TIMESTAMP_WITH_TIMEZONE);
        } else {
            statement.setObject(at, time(response.beatAt()));
        }
    }

    private static void addItems(Connection connection, String response, List<String> items) throws SQLException {
        if (items.isEmpty()) {
            return;
        }
        try (var insert = connection.prepareStatement("insert into stored_item (response_id, id) values (?, ?)")) {
            for (String item : items.stream().distinct().toList()) {
                insert.setString(1, response);
                insert.setString(2, item);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Ends one that is still open; false when somebody else has ended it. */
    @Transactional
    public boolean end(String id, String status, String body, List<String> items) {
        return Transactions.in(database, connection -> {
            boolean ended = Transactions.update(
                            connection,
                            "update stored_response set status = ?, body = ?, beat_at = null"
                                    + " where id = ? and status in ('queued', 'in_progress')",
                            status,
                            body,
                            id)
                    == 1;
            if (ended) {
                addItems(connection, id, items);
            }
            return ended;
        });
    }

    /** Says that these are still worked on; those that are not open any more are not touched. */
    @Transactional
    public void beat(Collection<String> ids, Instant now) {
        Transactions.in(database, connection -> {
            try (var update = connection.prepareStatement("update stored_response set beat_at = ?"
                    + " where id = ? and status in ('queued', 'in_progress')")) {
                for (String id : ids) {
                    update.setObject(1, time(now));
                    update.setString(2, id);
                    update.addBatch();
                }
                return update.executeBatch();
            }
        });
    }

    @Transactional
    public Optional<StoredResponse> find(String owner, String id, Instant now) {
        return Transactions.in(database, connection -> {
            try (var query = connection.prepareStatement(
                    "select " + COLUMNS + " from stored_response where id = ? and owner = ? and expires_at > ?")) {
                query.setString(1, id);
                query.setString(2, owner);
                query.setObject(3, time(now));
                return first(query);
            }
        });
    }

    /** The newest response of an owner's that has given an item of this id. */
    @Transactional
    public Optional<StoredResponse> withItem(String owner, String item, Instant now) {
        return Transactions.in(database, connection -> {
            try (var query = connection.prepareStatement("select " + COLUMNS + " from stored_response"
                    + " where id in (select response_id from stored_item where id = ?)"
                    + " and owner = ? and expires_at > ? order by created_at desc fetch first 1 rows only")) {
                query.setString(1, item);
                query.setString(2, owner);
                query.setObject(3, time(now));
                return first(query);
            }
        });
    }

    /** Whether there was one. */
    @Transactional
    public boolean delete(String owner, String id) {
        return Transactions.in(
                database,
                connection -> Transactions.update(
                                connection, "delete from stored_response where id = ? and owner = ?", id, owner)
                        == 1);
    }

    /** Deletes some that have expired, and says how many. */
    @Transactional
    public int expire(Instant now) {
        return Transactions.in(
                database,
                connection -> Transactions.update(
                        connection,
                        "delete from stored_response where id in (select id from stored_response where expires_at <= ?"
                                + " fetch first " + MOST_AT_ONCE + " rows only)",
                        time(now)));
    }

    private static Optional<StoredResponse> first(PreparedStatement query) throws SQLException {
        try (var rows = query.executeQuery()) {
            return rows.next() ? Optional.of(response(rows)) : Optional.empty();
        }
    }

    private static StoredResponse response(ResultSet rows) throws SQLException {
        var beat = rows.getObject("beat_at", OffsetDateTime.class);
        return new StoredResponse(
                rows.getString("id"),
                rows.getString("owner"),
                rows.getString("kept_by"),
                rows.getString("status"),
                rows.getString("previous_id"),
                rows.getString("input_items"),
                rows.getString("body"),
                rows.getObject("created_at", OffsetDateTime.class).toInstant(),
                beat == null ? null : beat.toInstant());
    }
}
