package ai.agentsflow.chat;

import ai.agentsflow.completion.ChatRequest;
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
class ConversationStore {

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

    @Transactional
    public void answer(UUID question, String text, Instant now) {
        database.persist(database.find(Message.class, question).answer(text, now));
    }

    @Transactional
    public void fail(UUID question) {
        database.find(Message.class, question).fail();
    }

    /** The messages in order, empty when the owner has no such conversation. */
    @Transactional
    public Optional<List<HistoryEntry>> history(String owner, String conversationId, int limit, int offset) {
        return live(owner, conversationId, LockModeType.NONE)
                .map(conversation -> database.createQuery(
                                "select m from Message m where m.conversation = :conversation order by m.place",
                                Message.class)
                        .setParameter("conversation", conversation.id())
                        .setFirstResult(offset)
                        .setMaxResults(limit)
                        .getResultStream()
                        .map(Message::view)
                        .toList());
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
