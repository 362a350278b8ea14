package ai.agentsflow.audit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** The table of changes, to which is added and of which is read. */
@ApplicationScoped
public class AuditLog {

    private static final String COLUMNS = "id, at, actor, key_id, action, target, request_id, before, after";

    private final DataSource database;

    @Inject
    AuditLog(DataSource database) {
        this.database = database;
    }

    /** Adds an entry in the caller's transaction: it is there with the change, or neither is. */
    public static void write(Connection connection, AuditEntry entry) throws SQLException {
        try (var insert = connection.prepareStatement(
                "insert into audit_entry (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setObject(1, entry.id());
            insert.setObject(2, time(entry.at()));
            insert.setString(3, entry.actor());
            insert.setObject(4, entry.key());
            insert.setString(5, entry.action());
            insert.setString(6, entry.target());
            insert.setString(7, entry.requestId());
            insert.setString(8, entry.before());
            insert.setString(9, entry.after());
            insert.executeUpdate();
        }
    }

    /** The newest entries that fit, the newest first. */
    @Transactional
    public List<AuditEntry> find(AuditQuery query, int limit) {
        var sql = new StringBuilder("select " + COLUMNS + " from audit_entry where 1 = 1");
        var values = new ArrayList<Object>();
        query.actor().ifPresent(actor -> add(sql, values, "actor = ?", actor));
        query.action().ifPresent(action -> add(sql, values, "action = ?", action));
        query.target().ifPresent(target -> add(sql, values, "target = ?", target));
        query.from().ifPresent(from -> add(sql, values, "at >= ?", time(from)));
        query.to().ifPresent(to -> add(sql, values, "at < ?", time(to)));
        query.after().ifPresent(last -> {
            add(sql, values, "(at < ? or (at = ? and id < ?))", time(last.at()));
            values.add(time(last.at()));
            values.add(last.id());
        });
        sql.append(" order by at desc, id desc fetch first ? rows only");
        values.add(limit);
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(sql.toString())) {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            return entries(statement);
        } catch (SQLException e) {
            throw new IllegalStateException("the audit log cannot be read", e);
        }
    }

    private static void add(StringBuilder sql, List<Object> values, String condition, Object value) {
        sql.append(" and ").append(condition);
        values.add(value);
    }

    private static List<AuditEntry> entries(PreparedStatement statement) throws SQLException {
        var entries = new ArrayList<AuditEntry>();
        try (var rows = statement.executeQuery()) {
            while (rows.next()) {
                entries.add(entry(rows));
            }
        }
        return entries;
    }

    private static AuditEntry entry(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getObject(1, UUID.class),
                row.getObject(2, OffsetDateTime.class).toInstant(),
                row.getString(3),
                row.getObject(4, UUID.class),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9));
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
