package ai.agentsflow.routing;

import ai.agentsflow.cache.AnswerCache;
import ai.agentsflow.calls.CallMetrics;
import ai.agentsflow.calls.CallOrigin;
import ai.agentsflow.calls.DiscreetListener;
import ai.agentsflow.calls.RouteListener;
import ai.agentsflow.calls.Served;
import ai.agentsflow.catalogue.Capability;
import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.catalogue.Providers;
import ai.agentsflow.catalogue.Task;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.problem.Violation;
import ai.agentsflow.platform.timer.Alarms;
import ai.agentsflow.platform.web.Requester;
import ai.agentsflow.translate.Translators;
import ai.agentsflow.usage.UsageLedger;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Brings a request to a model that answers it. */
@ApplicationScoped
public class ModelRouter {

    /** What a client means that names no model. */
    public static final String DEFAULT = Task.PREFIX + "chat";

    private static final Map<String, String> ESTIMATED = Map.of("x-agentsflow-estimated", "true");

    private final Models models;
    private final Providers providers;
    private final Circuits circuits;
    private final Bulkheads bulkheads;
    private final RetryBudget retryBudget;
    private final UsageLedger ledger;
    private final CallMetrics metrics;
    private final Alarms timer;
    private final AnswerCache cache;

    @Inject
    ModelRouter(
            Models models,
            Providers providers,
            Circuits circuits,
            Bulkheads bulkheads,
            RetryBudget retryBudget,
            UsageLedger ledger,
            CallMetrics metrics,
            Alarms timer,
            AnswerCache cache) {
        this.models = models;
        this.providers = providers;
        this.circuits = circuits;
        this.bulkheads = bulkheads;
        this.retryBudget = retryBudget;
        this.ledger = ledger;
        this.metrics = metrics;
        this.timer = timer;
        this.cache = cache;
    }

    /** The largest answer that is held, be it because somebody wants to store it. */
    public int mostHeldBytes() {
        return providers.bounds().held();
    }

    /**
     * Makes sure that a request can ask for a name.
     *
     * @throws ProblemException 404 when it is neither a model nor a task, or none that the request may ask for
     */
    public void check(String wanted, Requester requester) {
        models.candidates(wanted, requester);
    }

    /**
     * Starts a call and returns at once. Where a model does not speak the API in which it is asked, a translator stands between them.
     *
     * @throws ProblemException 404 when nothing has the wanted name or the request may not ask for it, 400 when it cannot do what is
     *     needed, or the request cannot be said to such a model
     */
    public ModelCall ask(ClientRequest question, CallOrigin origin, RouteListener listener) {
        var wanted = question.wanted();
        var candidates = models.candidates(wanted, origin.requester());
        var needed = question.needed();
        if (needed != null) {
            candidates = able(question, needed, candidates);
        }
        var caller = DiscreetListener.of(wanted, origin.requester(), listener);
        var translator = Translators.intoChats(question.operation());
        if (translator.isPresent()) {
            var translation = new ClientTranslation(translator.get(), question::complete, caller);
            return translation.follow(cached(
                    wanted,
                    candidates,
                    entry -> isSpoken(entry, question.operation()) ? question.apply(entry) : translation.request(),
                    origin,
                    translation));
        }
        return cached(wanted, candidates, question, origin, caller);
    }

    private boolean isSpoken(ModelEntry entry, Operation operation) {
        return providers.of(entry).speaks(operation, providers.upstream(entry, Map.of()));
    }

    /**
     * Starts a call that only a model of the same API can answer, or this server by an estimate, of which the headers tell; returns at
     * once.
     *
     * @throws ProblemException 404 when nothing has the wanted name, or the request may not ask for it
     */
    public ModelCall askOrEstimate(ModelRequest request, CallOrigin origin, RouteListener listener) {
        var candidates = models.candidates(request.model(), origin.requester());
        var able = candidates.stream()
                .filter(entry -> isSpoken(entry, request.operation()))
                .toList();
        var caller = DiscreetListener.of(request.model(), origin.requester(), listener);
        var estimate = able.isEmpty() && !candidates.isEmpty() ? request.estimate() : Optional.<ModelOutput>empty();
        if (estimate.isEmpty()) {
            return start(request.model(), able, entry -> request, origin, caller, false);
        }
        var first = candidates.get(0);
        caller.onHeaders(ESTIMATED);
        caller.onBegin(first.name(), 0);
        caller.onOutput(estimate.get());
        caller.onEnd(new Served(first.name(), first.provider().key(), 0, new TokenUsage(0, 0, false), Duration.ZERO));
        return () -> {};
    }

    private static List<ModelEntry> able(ClientRequest question, Capability needed, List<ModelEntry> candidates) {
        var able = candidates.stream()
                .filter(entry -> entry.capabilities().contains(needed))
                .toList();
        if (able.isEmpty() && !candidates.isEmpty()) {
            var what = question.operation().what();
            throw new ProblemException(
                    ProblemType.INVALID_INPUT,
                    "%s has no %s.".formatted(question.wanted(), what),
                    List.of(new Violation("model", "has no " + what)));
        }
        return able;
    }

    /** The same, with no other model standing in. */
    public ModelCall only(
            ModelEntry entry, Function<ModelEntry, ChatRequest> request, CallOrigin origin, RouteListener listener) {
        Models.requireVisible(entry.name(), origin.requester());
        var candidates = entry.missingVariables().isEmpty() ? List.of(entry) : List.<ModelEntry>of();
        return start(entry.name(), candidates, request, origin, listener, true);
    }

    /** Asks, unless the cache takes part and somebody has asked before. */
    private ModelCall cached(
            String wanted,
            List<ModelEntry> candidates,
            Function<ModelEntry, ? extends ModelRequest> request,
            CallOrigin origin,
            RouteListener listener) {
        ledger.requireRoom();
        var plan = cache.plan(wanted, candidates, request, origin);
        return plan.isEmpty()
                ? start(wanted, candidates, request, origin, listener, false)
                : cache.answer(
                        plan.get(),
                        origin,
                        listener,
                        everybody -> start(wanted, candidates, request, origin, everybody, false));
    }

    private ModelCall start(
            String wanted,
            List<ModelEntry> candidates,
            Function<ModelEntry, ? extends ModelRequest> request,
            CallOrigin origin,
            RouteListener listener,
            boolean alone) {
        ledger.requireRoom();
        var tools = new RoutedCall.Tools(models, providers, circuits, bulkheads, retryBudget, ledger, metrics, timer);
        var call = new RoutedCall(tools, wanted, candidates, request, origin, listener, alone);
        call.next();
        return call;
    }
}
