package ai.agentsflow.chat.history;

import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.platform.database.RowId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Conversations in the database; each method is one transaction. */
@ApplicationScoped
public class ConversationStore {

    @PersistenceContext(unitName = "agentsflow")
    EntityManager database;

    /** Stores a question as the next turn of a conversation, which begins with it when there is none of this name. */
    @Transactional
    public Question ask(String owner, String conversationId, String text, int mostBefore, Instant now) {
        var conversation = live(owner, conversationId, LockModeType.PESSIMISTIC_WRITE)
                .orElseGet(() -> {
                    var begun = new Conversation(RowId.at(now), owner, conversationId, now);
                    database.persist(begun);
                    return begun;
                });
        var before = database.createQuery(
                        "select m from Message m where m.conversation = :conversation order by m.place desc",
                        Message.class)
                .setParameter("conversation", conversation.id())
                .setMaxResults(mostBefore)
                .getResultList();
        Collections.reverse(before);
        var question = Message.question(conversation.id(), conversation.nextTurn(now), text, now);
        database.persist(question);
        return new Question(
                question.id(),
                conversation.name(),
                before.stream()
                        .map(message -> new ChatRequest.Message(message.role().key(), message.content()))
                        .toList());
    }

    /** Stores the answer to a question; one that has its answer is left as it is, so a second try does no harm. */
    @Transactional
    public void answer(UUID question, String text, Instant now) {
        var asked = locked(question);
        if (!asked.isAnswered()) {
            database.persist(asked.answer(text, now));
        }
    }

    @Transactional
    public void fail(UUID question) {
        locked(question).fail();
    }

    /** A lock has the transaction begin with it, on one connection; without, one would be borrowed to read and another to write. */
    private Message locked(UUID question) {
        return database.find(Message.class, question, LockModeType.PESSIMISTIC_WRITE);
    }

    /** The messages in order, empty when the owner has no such conversation. */
    @Transactional
    public Optional<List<HistoryEntry>> history(String owner, String conversationId, int limit, int offset) {
        var messages = database.createQuery("""
                        select m from Message m, Conversation c
                        where m.conversation = c.id and c.owner = :owner and c.name = :name and c.live = true
                        order by m.place""", Message.class)
                .setParameter("owner", owner)
                .setParameter("name", conversationId)
                .setFirstResult(offset)
                .setMaxResults(limit)
                .getResultStream()
                .map(Message::view)
                .toList();
        return messages.isEmpty()
                        && live(owner, conversationId, LockModeType.NONE).isEmpty()
                ? Optional.empty()
                : Optional.of(messages);
    }

    /** Whether there was something to delete. */
    @Transactional
    public boolean delete(String owner, String conversationId, Instant now) {
        var conversation = live(owner, conversationId, LockModeType.PESSIMISTIC_WRITE);
        conversation.ifPresent(found -> found.delete(now));
        return conversation.isPresent();
    }

    private Optional<Conversation> live(String owner, String conversationId, LockModeType lock) {
        return database.createQuery(
                        "select c from Conversation c where c.owner = :owner and c.name = :name and c.live = true",
                        Conversation.class)
                .setParameter("owner", owner)
                .setParameter("name", conversationId)
                .setLockMode(lock)
                .getResultStream()
                .findFirst();
    }
}
