package ai.agentsflow.chat.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.agentsflow.platform.problem.ProblemException;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.UserTransaction;
import java.io.File;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Inside the server: beans, transactions, entities and the pool as the application has them. */
@Tag("in-container")
@ExtendWith(ArquillianExtension.class)
public class ConversationsInContainerIT {

    @Inject
    Conversations conversations;

    @Inject
    ConversationStore store;

    @PersistenceContext(unitName = "agentsflow")
    EntityManager database;

    @Resource
    UserTransaction transaction;

    @Resource(lookup = "jdbc/agentsflow")
    DataSource pool;

    @Deployment
    static WebArchive application() {
        return ShrinkWrap.createFromZipFile(WebArchive.class, new File(System.getProperty("agentsflow.test.war")))
                .addClass(ConversationsInContainerIT.class);
    }

    @Test
    void keepsConversationsOfOwnersApart() {
        conversations.ask("ada", "diary", "Dear diary");

        assertEquals(1, conversations.history("ada", "diary", 10, 0).size());
        assertThrows(ProblemException.class, () -> conversations.history("eve", "diary", 10, 0));
        assertThrows(ProblemException.class, () -> conversations.delete("eve", "diary"));
        var hers = conversations.ask("eve", "diary", "Mine");
        assertEquals(List.of(), hers.before());
    }

    @Test
    void storesAnAnswerAfterItsQuestionThoughAnotherQuestionCame() {
        var first = conversations.ask("ada", "two", "first?");
        var second = conversations.ask("ada", "two", "second?");
        conversations.answer(second, "second!");
        conversations.answer(first, "first!");

        var said = conversations.history("ada", "two", 10, 0).stream()
                .map(HistoryEntry::content)
                .toList();
        assertEquals(List.of("first?", "first!", "second?", "second!"), said);
    }

    @Test
    void rollsEverythingBackTogether() throws Exception {
        transaction.begin();
        store.ask("ada", "undone", "never said", 10, Instant.now());
        transaction.rollback();

        assertTrue(store.history("ada", "undone", 10, 0).isEmpty());
    }

    @Test
    void mapsTimesAndIdsAsTheyAre() throws Exception {
        var now = Instant.parse("2026-01-31T23:59:59.123456Z");
        var id = UUID.randomUUID();
        transaction.begin();
        database.persist(new Conversation(id, "ada", "times", now));
        transaction.commit();
        database.clear();

        assertNotNull(database.find(Conversation.class, id));
        transaction.begin();
        var stored = database.createQuery("select c.createdAt from Conversation c where c.id = :id", Instant.class)
                .setParameter("id", id)
                .getSingleResult();
        transaction.commit();
        assertEquals(now, stored);
    }

    @Test
    void borrowsConnectionsThatAreValid() throws Exception {
        try (var connection = pool.getConnection()) {
            assertTrue(connection.isValid(1));
            assertFalse(connection.isClosed());
        }
    }
}
