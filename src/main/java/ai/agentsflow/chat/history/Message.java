package ai.agentsflow.chat.history;

import ai.agentsflow.platform.database.RowId;
import ai.agentsflow.platform.json.SurrogateHalves;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/** One side's words in a conversation. */
@Entity
@Table(name = "message")
class Message {

    enum Role {
        USER,
        ASSISTANT;

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    enum Status {
        /** A question that a model is busy with, or was when the server went away. */
        ASKED,
        /** An answer, or a question that has one. */
        COMPLETE,
        /** A question that got no answer. */
        FAILED
    }

    @Id
    private UUID id;

    @Column(name = "conversation_id")
    private UUID conversation;

    private int place;

    @Enumerated(EnumType.STRING)
    private Role role;

    @Enumerated(EnumType.STRING)
    private Status status;

    private String content;

    @Column(name = "created_at")
    private Instant createdAt;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected Message() {}

    private Message(
            UUID id, UUID conversation, int place, Role role, Status status, String content, Instant createdAt) {
        this.id = id;
        this.conversation = conversation;
        this.place = place;
        this.role = role;
        this.status = status;
        this.content = content;
        this.createdAt = createdAt;
    }

    static Message question(UUID conversation, int turn, String content, Instant now) {
        return new Message(RowId.at(now), conversation, 2 * turn, Role.USER, Status.ASKED, content, now);
    }

    /** Answers this question. */
    Message answer(String text, Instant now) {
        status = Status.COMPLETE;
        // PostgreSQL's text can hold neither, whatever a model writes
        var storable = SurrogateHalves.replaced(text.replace('\0', '\uFFFD'));
        return new Message(RowId.at(now), conversation, place + 1, Role.ASSISTANT, Status.COMPLETE, storable, now);
    }

    /** Whether this question has its answer. */
    boolean isAnswered() {
        return status == Status.COMPLETE;
    }

    void fail() {
        status = Status.FAILED;
    }

    UUID id() {
        return id;
    }

    Role role() {
        return role;
    }

    String content() {
        return content;
    }

    /** As the client sees it. */
    HistoryEntry view() {
        return new HistoryEntry(role.key(), content, createdAt, status == Status.FAILED ? "failed" : null);
    }
}
