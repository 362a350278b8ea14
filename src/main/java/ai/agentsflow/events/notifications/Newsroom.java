package ai.agentsflow.events.notifications;

import ai.agentsflow.budgets.BudgetNearEnd;
import ai.agentsflow.budgets.KeyOwners;
import ai.agentsflow.chat.history.ConversationEvent;
import ai.agentsflow.health.ModelChanged;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.UUID;

/** Hears the news of other packages and says what becomes a notification. */
@ApplicationScoped
class Newsroom {

    private static final String DOWN = "down";
    private static final String UP = "up";

    private final NotificationQueue queue;
    private final KeyOwners keyOwners;

    @Inject
    Newsroom(NotificationQueue queue, KeyOwners keyOwners) {
        this.queue = queue;
        this.keyOwners = keyOwners;
    }

    private static String usd(BigDecimal amount) {
        return amount.setScale(2, RoundingMode.HALF_UP).toPlainString();
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

    /** To the user whose budget it is, or whose key's; of a tag, which is nobody's, to administrators. */
    void onBudget(@Observes BudgetNearEnd event) {
        var owner = event.account().owner();
        var recipient = switch (owner.kind()) {
            case USER -> owner.id();
            case KEY -> keyOwners.ownerOf(UUID.fromString(owner.id())).orElse(null);
            case TAG -> null;
        };
        queue.add(News.of(
                recipient,
                News.BUDGET,
                "warning",
                "Budget nearly spent",
                "%s USD of the %s USD of %s are spent."
                        .formatted(usd(event.spentUsd()), usd(event.limitUsd()), owner.inWords()),
                null,
                Map.of(
                        "kind", owner.kind().key(),
                        "id", owner.id(),
                        "limit_usd", event.limitUsd(),
                        "spent_usd", event.spentUsd())));
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
