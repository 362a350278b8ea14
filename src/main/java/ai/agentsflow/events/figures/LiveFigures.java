package ai.agentsflow.events.figures;

import ai.agentsflow.chat.history.ConversationEvent;
import ai.agentsflow.events.EventBus;
import ai.agentsflow.events.LiveEvent;
import ai.agentsflow.events.Topic;
import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.web.Json;
import ai.agentsflow.usage.record.UsageRecord;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells once in a second what this node's calls came to: to administrators all of it, to each user their own. However many calls there
 * are, there is one event for all and one for each user who called, a bounded number of these in a second; the others come a second later.
 */
@ApplicationScoped
class LiveFigures {

    static final String USAGE = "usage";

    /** Of users, in a second. */
    static final int MOST_TOLD = 500;

    /** Of users who wait for their turn; what others do is in the figures for all alone. */
    private static final int MOST_KEPT = 20_000;

    private static final System.Logger LOG = System.getLogger(LiveFigures.class.getName());
    private static final long PERIOD_MS = 1_000;

    private final EventBus bus;
    private final Clock clock;
    private final Map<String, Figures> ofUser = new LinkedHashMap<>();
    private @Nullable Figures all;
    private @Nullable Future<?> rounds;

    @Resource
    @Nullable
    ManagedScheduledExecutorService executor;

    /** What is told of a conversation. Public, for JSON-B reads it. */
    public record Conversation(String conversationId) {}

    @Inject
    LiveFigures(EventBus bus, Clock clock) {
        this.bus = bus;
        this.clock = clock;
    }

    void start(@Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event) {
        if (executor != null) {
            rounds = executor.scheduleAtFixedRate(this::round, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
        }
    }

    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        if (rounds != null) {
            rounds.cancel(false);
        }
    }

    void onCall(@Observes UsageRecord record) {
        synchronized (this) {
            if (all == null) {
                all = new Figures();
            }
            all.add(record);
            var own = ofUser.get(record.subject());
            if (own == null && ofUser.size() < MOST_KEPT) {
                own = new Figures();
                ofUser.put(record.subject(), own);
            }
            if (own != null) {
                own.add(record);
            }
        }
    }

    void onConversation(@Observes ConversationEvent event) {
        var type = event.kind() == ConversationEvent.Kind.DELETED ? "conversation_deleted" : "message_created";
        var data = Json.write(new Conversation(event.conversationId()));
        bus.publish(LiveEvent.of(Topic.ANALYTICS, type, event.owner(), data, clock.instant()));
    }

    /** An executor's periodic task that throws is never run again, so nothing may leave here. */
    void round() {
        try {
            due().forEach(bus::publish);
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.ERROR, "live figures could not be told", e);
        }
    }

    private List<LiveEvent> due() {
        var now = clock.instant();
        var events = new ArrayList<LiveEvent>();
        synchronized (this) {
            if (all != null) {
                events.add(LiveEvent.forAdministrators(Topic.ANALYTICS, USAGE, all.json("all", PERIOD_MS), now)
                        .passing());
                all = null;
            }
            var users = ofUser.entrySet().iterator();
            for (int i = 0; i < MOST_TOLD && users.hasNext(); i++) {
                var user = users.next();
                events.add(LiveEvent.forOwner(
                                Topic.ANALYTICS,
                                USAGE,
                                user.getKey(),
                                user.getValue().json("own", PERIOD_MS),
                                now)
                        .passing());
                users.remove();
            }
        }
        return events;
    }
}
