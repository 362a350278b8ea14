package ai.agentsflow.events.notifications;

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
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The notifications' tables; each method is one transaction. */
@ApplicationScoped
class NotificationStore {

    /** Of one recipient; the oldest go first. */
    static final int MOST_OF_RECIPIENT = 1_000;

    /** What one call deletes at most. */
    private static final int MOST_AT_ONCE = 1_000;

    private static final String COLUMNS =
            "n.id, n.recipient, n.type, n.severity, n.title, n.message, n.action_url, n.metadata,"
                    + " m.read_at, n.created_at, n.expires_at";

    /** What a reader has: what is theirs, and, for an administrator, what is for all of these. */
    private static final String OF_READER =
            " from notification n left join notification_mark m on m.notification_id = n.id and m.reader = ?"
                    + " where (n.recipient = ? or (n.recipient is null and ?)) and n.expires_at > ?"
                    + " and (m.deleted is null or m.deleted = false)";

    private final DataSource database;

    @Inject
    NotificationStore(DataSource database) {
        this.database = database;
    }

    /** Whose notifications: a subject's own, and those for administrators if the reader is one. */
    record Reader(String subject, boolean admin) {}

    /**
     * What is to be listed.
     *
     * @param type null: all
     */
    record Filter(boolean unreadOnly, @Nullable String type) {

        static final Filter ALL = new Filter(false, null);
        static final Filter UNREAD = new Filter(true, null);
    }

    /** Stores one; false when it is no news. */
    @Transactional
    public boolean add(Notification added, News news) {
        return inTransaction(connection -> {
            if (news.subject() != null && !isNews(connection, news)) {
                return false;
            }
            insert(connection, added, news);
            if (added.recipient() != null) {
                makeRoom(connection, added.recipient());
            }
            return true;
        });
    }

    private static boolean isNews(Connection connection, News news) throws SQLException {
        try (var query = connection.prepareStatement("select state from notification where subject = ?"
                + " order by created_at desc, id desc fetch first 1 rows only")) {
            query.setString(1, news.subject());
            try (var rows = query.executeQuery()) {
                var before = rows.next() ? rows.getString(1) : null;
                return news.expected() == null
                        ? !String.valueOf(news.state()).equals(before)
                        : news.expected().equals(before);
            }
        }
    }

    private static void insert(Connection connection, Notification added, News news) throws SQLException {
        try (var insert = connection.prepareStatement(
                "insert into notification (id, recipient, type, severity, title, message, action_url, metadata,"
                        + " created_at, expires_at, subject, state, occasion) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setObject(1, added.id());
            insert.setString(2, added.recipient());
            insert.setString(3, added.type());
            insert.setString(4, added.severity());
            insert.setString(5, added.title());
            insert.setString(6, added.message());
            insert.setString(7, added.actionUrl());
            insert.setString(8, added.metadata());
            insert.setObject(9, time(added.createdAt()));
            insert.setObject(10, time(added.expiresAt()));
            insert.setString(11, news.subject());
            insert.setString(12, news.state());
            insert.setString(13, occasion(news, added.createdAt()));
            insert.executeUpdate();
        }
    }

    /** Two nodes that notice the same at the same moment find nothing of each other yet: the key refuses the second. */
    private static @Nullable String occasion(News news, Instant now) {
        return news.subject() == null ? null : news.subject() + ' ' + news.state() + ' ' + now.getEpochSecond() / 60;
    }

    private static void makeRoom(Connection connection, String recipient) throws SQLException {
        delete(
                connection,
                ids(
                        connection,
                        "select id from notification where recipient = ? order by created_at desc, id desc" + " offset "
                                + MOST_OF_RECIPIENT + " rows fetch next " + MOST_AT_ONCE + " rows only",
                        recipient));
    }

    private static List<UUID> ids(Connection connection, String sql, Object value) throws SQLException {
        try (var query = connection.prepareStatement(sql)) {
            query.setObject(1, value);
            var ids = new ArrayList<UUID>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getObject(1, UUID.class));
                }
            }
            return ids;
        }
    }

    private static int delete(Connection connection, Collection<UUID> ids) throws SQLException {
        if (ids.isEmpty()) {
            return 0;
        }
        try (var delete = connection.prepareStatement("delete from notification where id = ?")) {
            for (UUID id : ids) {
                delete.setObject(1, id);
                delete.addBatch();
            }
            delete.executeBatch();
        }
        return ids.size();
    }

    /** The newest first. */
    @Transactional
    public List<Notification> list(Reader reader, Filter filter, Instant now, int limit, int offset) {
        return inTransaction(connection -> {
            try (var query = connection.prepareStatement("select " + COLUMNS + OF_READER + where(filter)
                    + " order by n.created_at desc, n.id desc offset ? rows fetch next ? rows only")) {
                int at = bind(query, reader, filter, now);
                query.setInt(at, offset);
                query.setInt(at + 1, limit);
                return notifications(query);
            }
        });
    }

    @Transactional
    public int count(Reader reader, Filter filter, Instant now) {
        return inTransaction(connection -> {
            try (var query = connection.prepareStatement("select count(*)" + OF_READER + where(filter))) {
                bind(query, reader, filter, now);
                try (var rows = query.executeQuery()) {
                    rows.next();
                    return rows.getInt(1);
                }
            }
        });
    }

    @Transactional
    public Optional<Notification> find(Reader reader, UUID id, Instant now) {
        return inTransaction(connection -> {
            try (var query = connection.prepareStatement("select " + COLUMNS + OF_READER + " and n.id = ?")) {
                query.setObject(bind(query, reader, Filter.ALL, now), id);
                return notifications(query).stream().findFirst();
            }
        });
    }

    /** Notes that these were read, as far as the reader has them and has not read them; how many those are. */
    @Transactional
    public int read(Reader reader, Collection<UUID> ids, Instant now) {
        return inTransaction(connection -> {
            int read = 0;
            var sql =
                    "insert into notification_mark (notification_id, reader, read_at, deleted) select n.id, ?, ?, false"
                            + OF_READER + where(Filter.UNREAD) + " and n.id = ?";
            try (var insert = connection.prepareStatement(sql)) {
                for (UUID id : ids) {
                    bindMark(insert, reader, now);
                    insert.setObject(7, id);
                    read += insert.executeUpdate();
                }
            }
            return read;
        });
    }

    /** The same of all that the reader has. */
    @Transactional
    public int readAll(Reader reader, Instant now) {
        return inTransaction(connection -> {
            var sql =
                    "insert into notification_mark (notification_id, reader, read_at, deleted) select n.id, ?, ?, false"
                            + OF_READER + where(Filter.UNREAD);
            try (var insert = connection.prepareStatement(sql)) {
                bindMark(insert, reader, now);
                return insert.executeUpdate();
            }
        });
    }

    private static void bindMark(PreparedStatement insert, Reader reader, Instant now) throws SQLException {
        insert.setString(1, reader.subject());
        insert.setObject(2, time(now), Types.TIMESTAMP_WITH_TIMEZONE);
        insert.setString(3, reader.subject());
        insert.setString(4, reader.subject());
        insert.setBoolean(5, reader.admin());
        insert.setObject(6, time(now), Types.TIMESTAMP_WITH_TIMEZONE);
    }

    /** Takes one away from its reader; whether there was such a one. Others who are told the same keep it. */
    @Transactional
    public boolean delete(Reader reader, UUID id, Instant now) {
        return inTransaction(connection -> {
            try (var delete = connection.prepareStatement("delete from notification where id = ? and recipient = ?")) {
                delete.setObject(1, id);
                delete.setString(2, reader.subject());
                if (delete.executeUpdate() > 0) {
                    return true;
                }
            }
            return reader.admin() && hide(connection, reader, id, now);
        });
    }

    private static boolean hide(Connection connection, Reader reader, UUID id, Instant now) throws SQLException {
        try (var update = connection.prepareStatement("update notification_mark set deleted = true"
                + " where notification_id = ? and reader = ? and deleted = false")) {
            update.setObject(1, id);
            update.setString(2, reader.subject());
            if (update.executeUpdate() > 0) {
                return true;
            }
        }
        var sql = "insert into notification_mark (notification_id, reader, read_at, deleted) select n.id, ?, ?, true"
                + OF_READER + " and n.id = ? and m.notification_id is null";
        try (var insert = connection.prepareStatement(sql)) {
            bindMark(insert, reader, now);
            insert.setObject(7, id);
            return insert.executeUpdate() > 0;
        }
    }

    /** Deletes some of those that have expired; how many. */
    @Transactional
    public int expire(Instant now) {
        return inTransaction(connection -> delete(
                connection,
                ids(
                        connection,
                        "select id from notification where expires_at <= ? fetch first " + MOST_AT_ONCE + " rows only",
                        time(now))));
    }

    private static String where(Filter filter) {
        return (filter.unreadOnly() ? " and m.notification_id is null" : "")
                + (filter.type() == null ? "" : " and n.type = ?");
    }

    /** The place of the parameter after those of reader and filter. */
    private static int bind(PreparedStatement query, Reader reader, Filter filter, Instant now) throws SQLException {
        query.setString(1, reader.subject());
        query.setString(2, reader.subject());
        query.setBoolean(3, reader.admin());
        query.setObject(4, time(now), Types.TIMESTAMP_WITH_TIMEZONE);
        if (filter.type() == null) {
            return 5;
        }
        query.setString(5, filter.type());
        return 6;
    }

    private static List<Notification> notifications(PreparedStatement query) throws SQLException {
        var found = new ArrayList<Notification>();
        try (var rows = query.executeQuery()) {
            while (rows.next()) {
                found.add(new Notification(
                        rows.getObject("id", UUID.class),
                        rows.getString("recipient"),
                        rows.getString("type"),
                        rows.getString("severity"),
                        rows.getString("title"),
                        rows.getString("message"),
                        rows.getString("action_url"),
                        rows.getString("metadata"),
                        instant(rows, "read_at"),
                        rows.getObject("created_at", OffsetDateTime.class).toInstant(),
                        rows.getObject("expires_at", OffsetDateTime.class).toInstant()));
            }
        }
        return found;
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    private <T> T inTransaction(Work<T> work) {
        try (var connection = database.getConnection()) {
            return work.in(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("the notifications cannot be read or written", e);
        }
    }
}
