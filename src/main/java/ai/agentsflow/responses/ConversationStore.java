package ai.agentsflow.responses;

import static ai.agentsflow.responses.Transactions.time;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** The conversations' tables; each method is one transaction. */
@ApplicationScoped
class ConversationStore {

    private static final int MOST_AT_ONCE = 1_000;

    private final DataSource database;

    @Inject
    ConversationStore(DataSource database) {
        this.database = database;
    }

    /**
     * Keeps a new conversation.
     *
     * @param items by their ids, in order, each a JSON object
     */
    @Transactional
    public void add(StoredConversation conversation, String owner, Map<String, String> items, Instant expiresAt) {
        Transactions.in(database, connection -> {
            Transactions.update(
                    connection,
                    "insert into stored_conversation (id, owner, metadata, items, created_at, expires_at)"
                            + " values (?, ?, ?, 0, ?, ?)",
                    conversation.id(),
                    owner,
                    conversation.metadata(),
                    time(conversation.createdAt()),
                    time(expiresAt));
            append(connection, conversation.id(), items);
            return true;
        });
    }

    @Transactional
    public Optional<StoredConversation> find(String owner, String id, Instant now) {
        return Transactions.in(database, connection -> {
            try (var query = connection.prepareStatement("select metadata, created_at from stored_conversation"
                    + " where id = ? and owner = ? and expires_at > ?")) {
                query.setString(1, id);
                query.setString(2, owner);
                query.setObject(3, time(now));
                try (var rows = query.executeQuery()) {
                    return rows.next()
                            ? Optional.of(new StoredConversation(
                                    id,
                                    rows.getString(1),
                                    rows.getObject(2, OffsetDateTime.class).toInstant()))
                            : Optional.empty();
                }
            }
        });
    }

    /** Whether there was one. */
    @Transactional
    public boolean describe(String owner, String id, String metadata) {
        return Transactions.in(
                database,
                connection -> Transactions.update(
                                connection,
                                "update stored_conversation set metadata = ? where id = ? and owner = ?",
                                metadata,
                                id,
                                owner)
                        == 1);
    }

    /** Whether there was one. */
    @Transactional
    public boolean delete(String owner, String id) {
        return Transactions.in(
                database,
                connection -> Transactions.update(
                                connection, "delete from stored_conversation where id = ? and owner = ?", id, owner)
                        == 1);
    }

    /**
     * Adds items at the end; whoever adds waits for whoever adds already. False when there is no such conversation, or it would have
     * more than {@code most} items.
     */
    @Transactional
    public boolean append(String owner, String id, Map<String, String> items, int most, Instant expiresAt) {
        return Transactions.in(database, connection -> {
            boolean room = Transactions.update(
                            connection,
                            "update stored_conversation set expires_at = ? where id = ? and owner = ? and items <= ?",
                            time(expiresAt),
                            id,
                            owner,
                            most - items.size())
                    == 1;
            if (room) {
                append(connection, id, items);
            }
            return room;
        });
    }

    private static void append(Connection connection, String id, Map<String, String> items) throws SQLException {
        if (items.isEmpty()) {
            return;
        }
        Transactions.update(
                connection, "update stored_conversation set items = items + ? where id = ?", items.size(), id);
        long place = last(connection, id);
        try (var insert = connection.prepareStatement(
                "insert into conversation_item (conversation_id, place, id, body) values (?, ?, ?, ?)")) {
            for (var item : items.entrySet()) {
                insert.setString(1, id);
                insert.setLong(2, ++place);
                insert.setString(3, item.getKey());
                insert.setString(4, item.getValue());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static long last(Connection connection, String id) throws SQLException {
        try (var query = connection.prepareStatement(
                "select coalesce(max(place), 0) from conversation_item where conversation_id = ?")) {
            query.setString(1, id);
            try (var rows = query.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    /** All items in order, by their ids, as long as their bodies have no more than so many letters together; else empty. */
    @Transactional
    public Optional<Map<String, String>> items(String id, int mostLetters) {
        return Transactions.in(database, connection -> {
            try (var query = connection.prepareStatement(
                    "select id, body from conversation_item where conversation_id = ? order by place")) {
                query.setString(1, id);
                query.setFetchSize(MOST_AT_ONCE);
                var items = new LinkedHashMap<String, String>();
                long letters = 0;
                try (var rows = query.executeQuery()) {
                    while (rows.next()) {
                        var body = rows.getString(2);
                        letters += body.length();
                        if (letters > mostLetters) {
                            return Optional.empty();
                        }
                        items.put(rows.getString(1), body);
                    }
                }
                return Optional.of(items);
            }
        });
    }

    /** Whether there was one. */
    @Transactional
    public boolean deleteItem(String id, String item) {
        return Transactions.in(database, connection -> {
            boolean deleted = Transactions.update(
                            connection, "delete from conversation_item where conversation_id = ? and id = ?", id, item)
                    == 1;
            if (deleted) {
                Transactions.update(connection, "update stored_conversation set items = items - 1 where id = ?", id);
            }
            return deleted;
        });
    }

    /** Deletes some that have expired, and says how many. */
    @Transactional
    public int expire(Instant now) {
        return Transactions.in(
                database,
                connection -> Transactions.update(
                        connection,
                        "delete from stored_conversation where id in (select id from stored_conversation"
                                + " where expires_at <= ? fetch first " + MOST_AT_ONCE + " rows only)",
                        time(now)));
    }
}
