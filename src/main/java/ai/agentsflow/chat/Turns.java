package ai.agentsflow.chat;

import ai.agentsflow.access.Caller;
import ai.agentsflow.models.CallOrigin;
import ai.agentsflow.models.ModelRouter;
import ai.agentsflow.platform.tracing.Trace;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Begins turns: stores the question, asks a model, and leaves the rest to the {@link Turn}. */
@ApplicationScoped
class Turns {

    private final Conversations conversations;
    private final ModelRouter router;

    @Resource
    ManagedExecutorService executor;

    @Inject
    Turns(Conversations conversations, ModelRouter router) {
        this.conversations = conversations;
        this.router = router;
    }

    /**
     * Stores the question and asks; returns at once.
     *
     * @param model a model's name or {@code task:} and a task's; null for the usual one
     */
    Turn begin(
            Caller caller,
            SendMessage request,
            @Nullable String model,
            String requestId,
            Trace trace,
            boolean stream,
            Turn.Listener listener) {
        var wanted = model == null || model.isBlank() ? ModelRouter.DEFAULT : model;
        caller.requireModel(wanted);
        router.check(wanted);
        var owner =
                caller.isAdmin() ? Objects.requireNonNullElse(request.userId(), caller.subject()) : caller.subject();
        var question = conversations.ask(owner, request.conversationId(), request.message());
        var prompt = new Prompt(
                question,
                request.message(),
                request.context() == null ? null : request.context().toString());
        var turn = new Turn(conversations, executor, question, requestId, listener);
        turn.follow(router.chat(
                wanted,
                entry -> prompt.forModel(entry, stream),
                new CallOrigin(requestId, owner, "chat", trace),
                turn));
        return turn;
    }
}
