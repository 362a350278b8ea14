package ai.agentsflow.routing;

import ai.agentsflow.cache.AnswerCache;
import ai.agentsflow.calls.Ask;
import ai.agentsflow.calls.CallMetrics;
import ai.agentsflow.calls.CallOrigin;
import ai.agentsflow.calls.DiscreetListener;
import ai.agentsflow.calls.RouteListener;
import ai.agentsflow.calls.Served;
import ai.agentsflow.catalogue.Capability;
import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.catalogue.Providers;
import ai.agentsflow.catalogue.Task;
import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.anthropic.MessageCount;
import ai.agentsflow.dialect.anthropic.MessagesBody;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.dialect.openai.CompletionRequest;
import ai.agentsflow.dialect.openai.EmbeddingRequest;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.problem.Violation;
import ai.agentsflow.platform.timer.Alarms;
import ai.agentsflow.platform.web.Requester;
import ai.agentsflow.usage.UsageLedger;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

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
     * Starts the call and returns at once.
     *
     * @param wanted a model's name, or {@code task:} and a task's
     * @param request made for the model that is about to be asked: its window may decide how much is sent
     * @throws ProblemException 404 when nothing has the wanted name, or the request may not ask for it
     */
    public ModelCall chat(
            String wanted, Function<ModelEntry, ChatRequest> request, CallOrigin origin, RouteListener listener) {
        var candidates = models.candidates(wanted, origin.requester());
        return cached(wanted, candidates, entry -> new Ask.Chat(request.apply(entry)), origin, listener);
    }

    /**
     * Starts a message in Anthropic's terms and returns at once: as it came where the model's own API is Anthropic's, translated
     * elsewhere. Outputs say in whose terms they are.
     *
     * @param translated the same in OpenAI's terms, or throws what an error is made of when it cannot be said in them
     * @throws ProblemException 404 when nothing has the wanted name, or the request may not ask for it
     */
    public ModelCall message(
            MessagesBody request, Supplier<ChatRequest> translated, CallOrigin origin, RouteListener listener) {
        var candidates = models.candidates(request.model(), origin.requester());
        return cached(
                request.model(),
                candidates,
                entry -> providers.of(entry).speaks(Dialect.ANTHROPIC)
                        ? new Ask.Message(request)
                        : new Ask.Chat(translated.get()),
                origin,
                listener);
    }

    /**
     * Starts a response in the terms of OpenAI's Responses API and returns at once: as it came where the model's upstream has that API,
     * translated elsewhere. Outputs say in whose terms they are.
     *
     * @param passed the request for a model whose upstream has that API
     * @param translated the same as a chat, or throws what an error is made of when it cannot be said as one
     * @throws ProblemException 404 when nothing has the wanted name, or the request may not ask for it
     */
    public ModelCall respond(
            String wanted,
            Function<ModelEntry, Ask.Response> passed,
            Supplier<ChatRequest> translated,
            CallOrigin origin,
            RouteListener listener) {
        var candidates = models.candidates(wanted, origin.requester());
        return cached(
                wanted,
                candidates,
                entry -> providers.of(entry).speaks(Dialect.RESPONSES, providers.upstream(entry, Map.of()))
                        ? passed.apply(entry)
                        : new Ask.Chat(translated.get()),
                origin,
                listener);
    }

    /**
     * Has the tokens of a message counted and returns at once: by the model's own server where that speaks Anthropic's API, else by an
     * estimate, of which the headers tell.
     *
     * @throws ProblemException 404 when nothing has the wanted name, or the request may not ask for it
     */
    public ModelCall count(MessagesBody request, CallOrigin origin, RouteListener listener) {
        var candidates = models.candidates(request.model(), origin.requester());
        var able = candidates.stream()
                .filter(entry -> providers.of(entry).speaks(Dialect.ANTHROPIC))
                .toList();
        var caller = DiscreetListener.of(request.model(), origin.requester(), listener);
        if (!able.isEmpty() || candidates.isEmpty()) {
            return start(request.model(), able, entry -> new Ask.Count(request), origin, caller, false);
        }
        var first = candidates.get(0);
        caller.onHeaders(ESTIMATED);
        caller.onBegin(first.name(), 0);
        caller.onOutput(MessageCount.of(request.estimatedTokens()));
        caller.onEnd(new Served(first.name(), first.provider().key(), 0, new TokenUsage(0, 0, false), Duration.ZERO));
        return () -> {};
    }

    /**
     * Starts the completion of a text and returns at once. Only models with that capability are asked: by their own completions, or by
     * a chat where they have none.
     *
     * @throws ProblemException 404 when nothing has the wanted name or the request may not ask for it, 400 when it completes no texts
     */
    public ModelCall complete(CompletionRequest request, CallOrigin origin, RouteListener listener) {
        var able = able(request.model(), Capability.COMPLETION, "completions", origin);
        return cached(request.model(), able, entry -> new Ask.Completion(request), origin, listener);
    }

    private List<ModelEntry> able(String wanted, Capability capability, String what, CallOrigin origin) {
        var candidates = models.candidates(wanted, origin.requester());
        var able = candidates.stream()
                .filter(entry -> entry.capabilities().contains(capability))
                .toList();
        if (able.isEmpty() && !candidates.isEmpty()) {
            throw new ProblemException(
                    ProblemType.INVALID_INPUT,
                    "%s has no %s.".formatted(wanted, what),
                    List.of(new Violation("model", "has no " + what)));
        }
        return able;
    }

    /**
     * Starts a request for embeddings and returns at once. Only models with that capability are asked.
     *
     * @throws ProblemException 404 when nothing has the wanted name or the request may not ask for it, 400 when it has no embeddings
     */
    public ModelCall embed(EmbeddingRequest request, CallOrigin origin, RouteListener listener) {
        var able = able(request.model(), Capability.EMBEDDING, "embeddings", origin);
        return cached(request.model(), able, entry -> new Ask.Embeddings(request), origin, listener);
    }

    /** The same, with no other model standing in. */
    public ModelCall only(
            ModelEntry entry, Function<ModelEntry, ChatRequest> request, CallOrigin origin, RouteListener listener) {
        Models.requireVisible(entry.name(), origin.requester());
        var candidates = entry.missingVariables().isEmpty() ? List.of(entry) : List.<ModelEntry>of();
        return start(entry.name(), candidates, other -> new Ask.Chat(request.apply(other)), origin, listener, true);
    }

    /** Asks, unless the cache takes part and somebody has asked before. */
    private ModelCall cached(
            String wanted,
            List<ModelEntry> candidates,
            Function<ModelEntry, Ask> request,
            CallOrigin origin,
            RouteListener listener) {
        ledger.requireRoom();
        var caller = DiscreetListener.of(wanted, origin.requester(), listener);
        var plan = cache.plan(wanted, candidates, request, origin);
        return plan.isEmpty()
                ? start(wanted, candidates, request, origin, caller, false)
                : cache.answer(
                        plan.get(),
                        origin,
                        caller,
                        everybody -> start(wanted, candidates, request, origin, everybody, false));
    }

    private ModelCall start(
            String wanted,
            List<ModelEntry> candidates,
            Function<ModelEntry, Ask> request,
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
