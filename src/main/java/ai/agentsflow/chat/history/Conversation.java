package ai.agentsflow.chat.history;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A conversation of one owner, known to them by its name. */
@Entity
@Table(name = "conversation")
class Conversation {

    @Id
    private UUID id;

    /** Only queries read it. */
    @SuppressWarnings("UnusedVariable")
    private String owner;

    private String name;

    /** True, or null once deleted: so that the unique key over owner, name and this lets the name be used again. */
    @SuppressWarnings("UnusedVariable")
    private @Nullable Boolean live;

    private int turns;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    @Column(name = "deleted_at")
    private @Nullable Instant deletedAt;

    @Version
    private long version;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected Conversation() {}

    Conversation(UUID id, String owner, String name, Instant now) {
        if (!ConversationId.isValid(name)) {
            throw new IllegalArgumentException("not a conversation's name");
        }
        this.id = id;
        this.owner = owner;
        this.name = name;
        this.live = true;
        this.createdAt = now;
        this.updatedAt = now;
    }

    /** Begins the next turn and tells its number, from 0. */
    int nextTurn(Instant now) {
        updatedAt = now;
        return turns++;
    }

    void delete(Instant now) {
        live = null;
        deletedAt = now;
        updatedAt = now;
    }

    UUID id() {
        return id;
    }

    String name() {
        return name;
    }
}
