package ai.agentsflow.keys;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keys as rows: what the transactions of {@link KeyStore} are made of. */
final class KeyRows {

    static final String COLUMNS =
            "id, handle, hash, owner, role, name, models, rate_limit, created_at, expires_at, last_used_at";

    private KeyRows() {}

    static long nextRevision(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate("update api_key_change set latest = latest + 1");
        }
        return latestRevision(connection);
    }

    static long latestRevision(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select latest from api_key_change")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    static int count(Connection connection, String sql, String value) throws SQLException {
        try (var query = connection.prepareStatement(sql)) {
            query.setString(1, value);
            try (var rows = query.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    static Optional<ApiKey> find(Connection connection, UUID id, @Nullable String owner) throws SQLException {
        var sql =
                "select " + COLUMNS + " from api_key where revoked_at is null and id = ? and (? is null or owner = ?)";
        try (var query = connection.prepareStatement(sql)) {
            query.setObject(1, id);
            query.setObject(2, owner, java.sql.Types.VARCHAR);
            query.setObject(3, owner, java.sql.Types.VARCHAR);
            return keys(query).stream().findFirst();
        }
    }

    static void insert(Connection connection, ApiKey key, long revision) throws SQLException {
        var sql = "insert into api_key (" + COLUMNS + ", revision) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        try (var insert = connection.prepareStatement(sql)) {
            insert.setObject(1, key.id());
            insert.setString(2, key.handle());
            insert.setString(3, key.hash());
            insert.setString(4, key.owner());
            insert.setString(5, key.role());
            insert.setString(6, key.name());
            insert.setString(7, String.join("\n", key.models()));
            insert.setString(8, key.rateLimit());
            insert.setObject(9, time(key.createdAt()));
            insert.setObject(10, key.expiresAt() == null ? null : time(key.expiresAt()));
            insert.setObject(11, key.lastUsedAt() == null ? null : time(key.lastUsedAt()));
            insert.setLong(12, revision);
            insert.executeUpdate();
        }
    }

    static List<ApiKey> keys(PreparedStatement query) throws SQLException {
        var keys = new ArrayList<ApiKey>();
        try (var rows = query.executeQuery()) {
            while (rows.next()) {
                keys.add(key(rows));
            }
        }
        return keys;
    }

    static ApiKey key(ResultSet row) throws SQLException {
        return new ApiKey(
                row.getObject("id", UUID.class),
                row.getString("handle"),
                row.getString("hash"),
                row.getString("owner"),
                row.getString("role"),
                row.getString("name"),
                row.getString("models").lines().toList(),
                row.getString("rate_limit"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "expires_at"),
                instant(row, "last_used_at"));
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
