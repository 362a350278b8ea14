package ai.agentsflow.events.notifications;

import ai.agentsflow.chat.history.ConversationEvent;
import ai.agentsflow.health.ModelChanged;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Map;

/** Hears the news of other packages and says what becomes a notification. */
@ApplicationScoped
class Newsroom {

    private static final String DOWN = "down";
    private static final String UP = "up";

    private final NotificationQueue queue;

    @Inject
    Newsroom(NotificationQueue queue) {
        this.queue = queue;
    }

    void onConversation(@Observes ConversationEvent event) {
        if (event.kind() == ConversationEvent.Kind.BEGUN) {
            var id = event.conversationId();
            queue.add(News.of(
                    event.owner(),
                    News.CONVERSATION,
                    "info",
                    "New Conversation Started",
                    "The conversation %s has begun.".formatted(id),
                    "/dashboard/conversations/" + id,
                    Map.of("conversation_id", id)));
        }
    }

    void onModel(@Observes ModelChanged event) {
        var model = event.model();
        var subject = "model " + model;
        queue.add(
                event.healthy()
                        ? News.ofChange(
                                subject,
                                UP,
                                DOWN,
                                "success",
                                "Model available again",
                                "%s answers again.".formatted(model),
                                Map.of("model", model))
                        : News.ofChange(
                                subject,
                                DOWN,
                                null,
                                "error",
                                "Model unavailable",
                                "%s cannot be used: %s.".formatted(model, event.reason()),
                                Map.of("model", model, "reason", event.reason())));
    }
}
