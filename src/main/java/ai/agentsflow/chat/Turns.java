package ai.agentsflow.chat;

import ai.agentsflow.access.Caller;
import ai.agentsflow.calls.CallOrigin;
import ai.agentsflow.chat.history.Conversations;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.tracing.Trace;
import ai.agentsflow.platform.web.Requester;
import ai.agentsflow.routing.ClientRequest;
import ai.agentsflow.routing.ModelRouter;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/** Begins turns: stores the question, asks a model, and leaves the rest to the {@link Turn}. */
@ApplicationScoped
class Turns {

    private final Conversations conversations;
    private final AnswerWriter answers;
    private final ModelRouter router;

    @Resource
    ManagedExecutorService executor;

    @Inject
    Turns(Conversations conversations, AnswerWriter answers, ModelRouter router) {
        this.conversations = conversations;
        this.answers = answers;
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
            MemoryBudget.Share memory,
            Turn.Listener listener) {
        var wanted = model == null || model.isBlank() ? ModelRouter.DEFAULT : model;
        var requester = requester(caller, request);
        router.check(wanted, requester);
        var question = conversations.ask(requester.subject(), request.conversationId(), request.message());
        var prompt = new Prompt(
                question,
                request.message(),
                request.context() == null ? null : request.context().toString());
        var turn = new Turn(
                conversations,
                answers,
                executor,
                question,
                requestId,
                stream,
                memory,
                router.mostHeldBytes(),
                listener);
        turn.follow(router.ask(
                ClientRequest.ofChat(wanted, entry -> prompt.forModel(entry, stream)),
                new CallOrigin(requestId, requester, "chat", trace),
                turn));
        return turn;
    }

    /** An administrator may speak for somebody else, who is then accounted to by name alone: that one's roles are not known here. */
    private static Requester requester(Caller caller, SendMessage request) {
        var own = caller.requester();
        var other = request.userId();
        return !caller.isAdmin() || other == null || other.equals(own.subject()) ? own : own.onBehalfOf(other);
    }
}
