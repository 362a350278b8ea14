package ai.agentsflow.keys;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The keys' table; each method is one transaction. Whoever changes which keys are good takes the next revision, under a lock that
 * lasts until the commit: who has read up to a revision has missed nothing before it.
 */
@ApplicationScoped
class KeyStore {

    private final DataSource database;

    @Inject
    KeyStore(DataSource database) {
        this.database = database;
    }

    /**
     * A change of which keys are good.
     *
     * @param revoked whether it is good no more
     */
    record Change(ApiKey key, boolean revoked, long revision) {}

    /**
     * What a look finds.
     *
     * @param whole whether these are all keys that there are, so that any other is none
     */
    record Look(boolean whole, List<Change> changes) {}

    /**
     * A use of a key to be noted.
     *
     * @param hash a new hash of the same key; null: it has the right one
     */
    record Use(Instant at, @Nullable String hash) {}

    /** Stores a new key unless its owner has as many as may be; whether it did. */
    @Transactional
    public boolean add(ApiKey key, int mostOfOwner) {
        return inTransaction(connection -> {
            long revision = KeyRows.nextRevision(connection);
            var counted = "select count(*) from api_key where owner = ? and revoked_at is null";
            if (KeyRows.count(connection, counted, key.owner()) >= mostOfOwner) {
                return false;
            }
            KeyRows.insert(connection, key, revision);
            return true;
        });
    }

    /** Stores a new key unless some key of its role is good already; whether it did. */
    @Transactional
    public boolean addFirst(ApiKey key) {
        return inTransaction(connection -> {
            long revision = KeyRows.nextRevision(connection);
            if (KeyRows.count(
                            connection,
                            "select count(*) from api_key where role = ? and revoked_at is null",
                            key.role())
                    > 0) {
                return false;
            }
            KeyRows.insert(connection, key, revision);
            return true;
        });
    }

    /** Revokes a key that is good; its handle, or empty when there is none of this id and owner. */
    @Transactional
    public Optional<String> revoke(UUID id, @Nullable String owner, Instant now) {
        return inTransaction(connection -> {
            long revision = KeyRows.nextRevision(connection);
            var key = KeyRows.find(connection, id, owner);
            if (key.isPresent()) {
                try (var update =
                        connection.prepareStatement("update api_key set revoked_at = ?, revision = ? where id = ?")) {
                    update.setObject(1, KeyRows.time(now));
                    update.setLong(2, revision);
                    update.setObject(3, id);
                    update.executeUpdate();
                }
            }
            return key.map(ApiKey::handle);
        });
    }

    /** A key that is good; of this owner, unless that is null. */
    @Transactional
    public Optional<ApiKey> find(UUID id, @Nullable String owner) {
        return inTransaction(connection -> KeyRows.find(connection, id, owner));
    }

    /** Keys that are good, the newest first; of this owner, unless that is null. */
    @Transactional
    public List<ApiKey> list(@Nullable String owner, int limit, int offset) {
        return inTransaction(connection -> {
            var sql =
                    "select " + KeyRows.COLUMNS + " from api_key where revoked_at is null and (? is null or owner = ?)"
                            + " order by created_at desc, id offset ? rows fetch next ? rows only";
            try (var query = connection.prepareStatement(sql)) {
                query.setObject(1, owner, java.sql.Types.VARCHAR);
                query.setObject(2, owner, java.sql.Types.VARCHAR);
                query.setInt(3, offset);
                query.setInt(4, limit);
                return KeyRows.keys(query);
            }
        });
    }

    /** What has changed after a revision, in order; all of it when the database knows of no such revision, having been restored. */
    @Transactional
    public Look changesAfter(long known) {
        return inTransaction(connection -> {
            long revision = KeyRows.latestRevision(connection) < known ? 0 : known;
            var sql = "select " + KeyRows.COLUMNS
                    + ", revoked_at, revision from api_key where revision > ? order by revision";
            try (var query = connection.prepareStatement(sql)) {
                query.setLong(1, revision);
                var changes = new ArrayList<Change>();
                try (var rows = query.executeQuery()) {
                    while (rows.next()) {
                        changes.add(new Change(
                                KeyRows.key(rows),
                                KeyRows.instant(rows, "revoked_at") != null,
                                rows.getLong("revision")));
                    }
                }
                return new Look(revision == 0, changes);
            }
        });
    }

    @Transactional
    public void note(Map<UUID, Use> uses) {
        inTransaction(connection -> {
            try (var update = connection.prepareStatement(
                    "update api_key set last_used_at = ?, hash = coalesce(?, hash) where id = ?")) {
                for (var use : uses.entrySet()) {
                    update.setObject(1, KeyRows.time(use.getValue().at()));
                    update.setString(2, use.getValue().hash());
                    update.setObject(3, use.getKey());
                    update.addBatch();
                }
                return update.executeBatch();
            }
        });
    }

    private interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    private <T> T inTransaction(Work<T> work) {
        try (var connection = database.getConnection()) {
            return work.in(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("the API keys cannot be read or written", e);
        }
    }
}
