package ai.agentsflow.chat.history;

import ai.agentsflow.platform.problem.DatabaseFailures;
import ai.agentsflow.platform.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The conversations of every owner. Somebody else's is as good as none. */
@ApplicationScoped
public class Conversations {

    private static final System.Logger LOG = System.getLogger(Conversations.class.getName());

    private final ConversationStore store;
    private final ChatConfig config;
    private final Clock clock;
    private final Consumer<ConversationEvent> listeners;

    @Inject
    Conversations(ConversationStore store, ChatConfig config, Clock clock, Event<ConversationEvent> listeners) {
        this(store, config, clock, listeners::fire);
    }

    /** Makes one without a server, whose news nobody hears. */
    public Conversations(ConversationStore store, ChatConfig config, Clock clock) {
        this(store, config, clock, event -> {});
    }

    Conversations(ConversationStore store, ChatConfig config, Clock clock, Consumer<ConversationEvent> listeners) {
        this.listeners = listeners;
        this.store = store;
        this.config = config;
        this.clock = clock;
    }

    /** Stores a question, in a new conversation when no name is given or nothing has that name yet. */
    public Question ask(String owner, @Nullable String conversationId, String text) {
        var name = conversationId == null ? ConversationId.random() : conversationId;
        var question = stored(owner, name, text);
        tell(question.begun() ? ConversationEvent.Kind.BEGUN : ConversationEvent.Kind.MESSAGE, owner, name);
        return question;
    }

    private Question stored(String owner, String name, String text) {
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
        tell(ConversationEvent.Kind.MESSAGE, question.owner(), question.conversationId());
    }

    /** What a listener makes of it is no affair of whoever waits for the answer. */
    private void tell(ConversationEvent.Kind kind, String owner, String conversationId) {
        try {
            listeners.accept(new ConversationEvent(kind, owner, conversationId));
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.ERROR, "news of a conversation could not be told to all who listen", e);
        }
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
        tell(ConversationEvent.Kind.DELETED, owner, conversationId);
    }

    private static ProblemException none() {
        return ProblemException.notFound("There is no such conversation.");
    }
}
