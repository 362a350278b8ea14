package ai.agentsflow.chat;

import ai.agentsflow.access.Caller;
import ai.agentsflow.limits.LimitedRoute;
import ai.agentsflow.limits.RateLimits;
import ai.agentsflow.platform.exchange.PacedWork;
import ai.agentsflow.platform.json.JsonBodies;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.Violations;
import ai.agentsflow.platform.tracing.Trace;
import ai.agentsflow.platform.web.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.validation.Validator;
import org.jspecify.annotations.Nullable;

/** Turns for whoever has no HTTP request of their own for each: counted, checked, stored and recorded as {@link ChatStream}'s are. */
@ApplicationScoped
public class SpokenTurns {

    private final Turns turns;
    private final RateLimits limits;
    private final Validator validator;
    private final MemoryBudget memory;

    /** Hears a turn: pieces as they come, then one of the other two. */
    public interface Listener {

        void onText(String text);

        /** The answer is complete and stored; {@code metadata} is JSON, as the last event of a stream has it. */
        void onEnd(String metadata);

        /** There is no complete answer, or it could not be stored. */
        void onProblem(ProblemException problem);
    }

    @Inject
    SpokenTurns(Turns turns, RateLimits limits, Validator validator, MemoryBudget memory) {
        this.turns = turns;
        this.limits = limits;
        this.validator = validator;
        this.memory = memory;
    }

    /**
     * Begins a turn. May wait for the database, so not on a thread that carries answers.
     *
     * @param body JSON, as {@code POST /api/chat/stream} takes it
     * @throws ProblemException 400, 404, 429, 503
     */
    public PacedWork begin(Caller caller, byte[] body, @Nullable String model, String requestId, Listener listener) {
        limits.count(LimitedRoute.CHAT, ChatTurnServlet.RATE, true, caller);
        var message = JsonBodies.read(body, SendMessage.class);
        if (message == null) {
            throw Inputs.invalid("body", "is needed");
        }
        var violations = validator.validate(message);
        if (!violations.isEmpty()) {
            throw Violations.problem(violations);
        }
        var share = memory.share();
        try {
            return new Begun(
                    turns.begin(caller, message, model, requestId, Trace.NONE, true, share, new Heard(listener, share)),
                    share);
        } catch (RuntimeException e) {
            share.giveBack();
            throw e;
        }
    }

    /** One that nobody hears the end of, when it is cancelled, gives its memory back then. */
    private record Begun(PacedWork turn, MemoryBudget.Share share) implements PacedWork {

        @Override
        public void pause() {
            turn.pause();
        }

        @Override
        public void resume() {
            turn.resume();
        }

        @Override
        public void cancel() {
            turn.cancel();
            share.giveBack();
        }
    }

    /** Gives the memory back when the turn is over. */
    private record Heard(Listener listener, MemoryBudget.Share share) implements Turn.Listener {

        @Override
        public void onText(String text) {
            listener.onText(text);
        }

        @Override
        public void onReply(ChatReply reply) {
            share.giveBack();
            listener.onEnd(Json.write(reply.metadata()));
        }

        @Override
        public void onProblem(ProblemException problem) {
            share.giveBack();
            listener.onProblem(problem);
        }
    }
}
