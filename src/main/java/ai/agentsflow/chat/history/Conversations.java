package ai.agentsflow.chat.history;

import ai.agentsflow.platform.problem.DatabaseFailures;
import ai.agentsflow.platform.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The conversations of every owner. Somebody else's is as good as none. */
@ApplicationScoped
public class Conversations {

    private final ConversationStore store;
    private final ChatConfig config;
    private final Clock clock;

    @Inject
    public Conversations(ConversationStore store, ChatConfig config, Clock clock) {
        this.store = store;
        this.config = config;
        this.clock = clock;
    }

    /** Stores a question, in a new conversation when no name is given or nothing has that name yet. */
    public Question ask(String owner, @Nullable String conversationId, String text) {
        var name = conversationId == null ? ConversationId.random() : conversationId;
        try {
            return store.ask(owner, name, text, config.contextMessages(), clock.instant());
        } catch (RuntimeException e) {
            if (!DatabaseFailures.isDuplicate(e)) {
                throw e;
            }
            // two first messages at the same moment: the other one has begun the conversation
            return store.ask(owner, name, text, config.contextMessages(), clock.instant());
        }
    }

    public void answer(Question question, String text) {
        store.answer(question.message(), text, clock.instant());
    }

    public void fail(Question question) {
        store.fail(question.message());
    }

    /**
     * Finds it by its name.
     *
     * @throws ProblemException 404 when the owner has no such conversation
     */
    public List<HistoryEntry> history(String owner, String conversationId, int limit, int offset) {
        return store.history(owner, conversationId, limit, offset).orElseThrow(Conversations::none);
    }

    /**
     * Finds it by its name.
     *
     * @throws ProblemException 404 when the owner has no such conversation
     */
    public void delete(String owner, String conversationId) {
        if (!store.delete(owner, conversationId, clock.instant())) {
            throw none();
        }
    }

    private static ProblemException none() {
        return ProblemException.notFound("There is no such conversation.");
    }
}
