package ai.agentsflow.routing;

import ai.agentsflow.cache.KeptAnswer;
import ai.agentsflow.calls.CallReport;
import ai.agentsflow.calls.CallTokens;
import ai.agentsflow.calls.LoggedListener;
import ai.agentsflow.calls.Served;
import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ModelPiece;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.platform.database.RowId;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.translate.Target;
import ai.agentsflow.translate.Translators;
import ai.agentsflow.upstream.Upstream;
import ai.agentsflow.usage.UsageRecord;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One call of one model: holds back what comes before the first content, tells the circuit, and leaves exactly one usage record. */
final class Attempt implements ModelListener, ModelCall {

    private static final System.Logger LOG = System.getLogger(Attempt.class.getName());

    /** What an upstream may send before its first content, in pieces and in bytes: a few are usual. */
    private static final int MOST_HELD_BACK = 1000;

    private static final int MOST_BYTES_HELD_BACK = 1 << 20;

    private final RoutedCall route;
    private final ModelEntry entry;
    private final Place place;
    private final ModelRequest request;
    private final int retries;
    private final Instant at = Instant.now();
    private final long started = System.nanoTime();
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<ModelOutput> heldBack = new ArrayList<>(1);
    private final CallReport report;
    private final CallTokens tokens;

    private volatile @Nullable ModelCall call;
    private volatile boolean paused;
    private volatile boolean translated;
    private boolean begun;
    private Map<String, String> headers = Map.of();
    private long bytesHeldBack;

    Attempt(RoutedCall route, ModelEntry entry, Place place, ModelRequest request, int retries) {
        this.route = route;
        this.entry = entry;
        this.place = place;
        this.request = request;
        this.retries = retries;
        this.tokens = new CallTokens(entry, request);
        this.report = new CallReport(route.tools().metrics(), route.origin(), entry, request);
    }

    void start() {
        ModelCall started;
        try {
            var upstream = route.tools().providers().upstream(entry, sentHeaders());
            var provider = route.tools().providers().of(entry);
            var listener = new LoggedListener(route.origin().log(), this);
            started = provider.speaks(request.operation(), upstream)
                    ? provider.ask(upstream, request, listener)
                    : askTranslated(provider, upstream, listener);
        } catch (ModelFailure refused) {
            onFailure(refused);
            return;
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.ERROR, "the adapter of " + entry.name() + " failed", e);
            onFailure(new ModelFailure(ModelFailure.Kind.UNREACHABLE, "The model could not be asked."));
            return;
        }
        call = started;
        if (over.get()) {
            started.cancel();
        } else if (paused) {
            started.pause();
        }
    }

    private ModelCall askTranslated(ModelProvider provider, Upstream upstream, ModelListener listener) {
        translated = true;
        var translation = Translators.into(
                operation -> provider.speaks(operation, upstream),
                request,
                new Target(upstream.model(), upstream.contextWindow(), upstream.maxTokens()));
        return provider.ask(
                upstream, translation.request(), () -> translation.answers().apply(memory()), listener);
    }

    private Map<String, String> sentHeaders() {
        var own = request.headers();
        if (own.isEmpty()) {
            return report.headers();
        }
        var all = new HashMap<>(own);
        all.putAll(report.headers());
        return all;
    }

    @Override
    public MemoryBudget.Share memory() {
        return route.listener().memory();
    }

    @Override
    public boolean takesPieces() {
        return route.listener().takesPieces();
    }

    @Override
    public void pause() {
        paused = true;
        var running = call;
        if (running != null) {
            running.pause();
        }
    }

    @Override
    public void resume() {
        paused = false;
        var running = call;
        if (running != null) {
            running.resume();
        }
    }

    @Override
    public void onHeaders(Map<String, String> told) {
        headers = translated ? ofThisServer(told) : told;
    }

    /** The headers of another API mean nothing to whoever asked in this one. */
    private static Map<String, String> ofThisServer(Map<String, String> told) {
        var dropped = told.get(ModelListener.DROPPED);
        return dropped == null ? Map.of() : Map.of(ModelListener.DROPPED, dropped);
    }

    @Override
    public void onOutput(ModelOutput output) {
        if (over.get()) {
            return;
        }
        tokens.took(output.usage(), output.estimate(), output.json().length);
        report.took(output.finishReason());
        if (begun) {
            route.listener().onOutput(output);
        } else if (output.content()) {
            begun = true;
            answered();
            report.begun(nanos());
            route.begun(entry, headers);
            tellHeldBack();
            route.listener().onOutput(output);
        } else {
            holdBack(output);
        }
    }

    @Override
    public void onPiece(ModelPiece piece) {
        if (over.get()) {
            return;
        }
        tokens.took(piece.usage(), request.estimatedAnswerTokens(piece.json().length), piece.json().length);
        report.took(piece.finishReason());
        if (!begun) {
            begun = true;
            answered();
            report.begun(nanos());
            route.begun(entry, headers);
        }
        route.listener().onPiece(piece);
    }

    private void holdBack(ModelOutput output) {
        long size = KeptAnswer.bytes(output);
        if (heldBack.size() == MOST_HELD_BACK || bytesHeldBack + size > MOST_BYTES_HELD_BACK) {
            giveUp(new ModelFailure(
                    ModelFailure.Kind.BROKEN_ANSWER, "The model goes on and on without coming to its first content."));
        } else if (!memory().take(size)) {
            giveUp(new ModelFailure(
                    ModelFailure.Kind.NO_MEMORY, "This server has no memory for the answer right now."));
        } else {
            bytesHeldBack += size;
            heldBack.add(output);
        }
    }

    private void tellHeldBack() {
        heldBack.forEach(route.listener()::onOutput);
        forgetHeldBack();
    }

    private void forgetHeldBack() {
        heldBack.clear();
        memory().give(bytesHeldBack);
        bytesHeldBack = 0;
    }

    private void giveUp(ModelFailure failure) {
        var running = call;
        if (running != null) {
            running.cancel();
        }
        onFailure(failure);
    }

    @Override
    public void onEnd() {
        if (!isEndedNow()) {
            return;
        }
        place.answered(nanos());
        if (!begun) {
            answered();
        }
        var counted = tokens.counted();
        record(UsageRecord.OK, counted);
        if (!begun) {
            route.begun(entry, headers);
        }
        tellHeldBack();
        route.listener()
                .onEnd(new Served(
                        entry.name(),
                        entry.provider().key(),
                        route.attempts(),
                        counted,
                        route.elapsed(),
                        false,
                        entry.price().isKnown() ? entry.price().cost(counted) : null));
    }

    @Override
    public void onFailure(ModelFailure failure) {
        if (!isEndedNow()) {
            return;
        }
        place.failed(nanos(), failure);
        failure.reason().ifPresent(reason -> {
            LOG.log(Level.INFO, "{0} refuses: {1}, {2}", entry.name(), failure.kind(), reason);
            LOG.log(Level.DEBUG, "{0} says: {1}", entry.name(), reason.message());
        });
        route.tools().models().heard(entry, failure).ifPresent(route.tools().metrics()::forget);
        forgetHeldBack();
        if (failure.kind() == ModelFailure.Kind.NOT_SPOKEN && !begun) {
            // nobody was asked anything: there is nothing to account for
            report.accountTo(route.tools().models().accounted(entry));
            report.ended("not_spoken", new TokenUsage(0, 0, false), BigDecimal.ZERO, nanos());
            route.again(entry, retries, failure);
            return;
        }
        record(failure.kind().name().toLowerCase(Locale.ROOT), begun ? tokens.counted() : new TokenUsage(0, 0, false));
        if (begun) {
            route.listener().onFailure(failure);
        } else {
            route.failed(entry, retries, failure);
        }
    }

    @Override
    public void cancel() {
        if (!isEndedNow()) {
            return;
        }
        place.leave();
        var running = call;
        if (running != null) {
            running.cancel();
        }
        record(UsageRecord.CANCELLED, tokens.counted());
    }

    /** True for the first of the ways in which a call ends, so that whatever follows from it happens once. */
    private boolean isEndedNow() {
        return over.compareAndSet(false, true);
    }

    /** There is such a model: it stands in figures and records by its own name from now on. */
    private void answered() {
        if (entry.pattern() != null) {
            var models = route.tools().models();
            models.answered(entry).ifPresent(route.tools().metrics()::forget);
            report.accountTo(models.accounted(entry));
        }
    }

    private void record(String outcome, TokenUsage counted) {
        var origin = route.origin();
        var accounted = route.tools().models().accounted(entry);
        report.accountTo(accounted);
        var price = entry.price().cost(counted);
        long nanos = nanos();
        report.ended(outcome, counted, price, nanos);
        route.tools()
                .ledger()
                .record(new UsageRecord(
                        RowId.at(at),
                        at,
                        origin.requestId(),
                        origin.requester(),
                        origin.source(),
                        accounted.name(),
                        entry.provider().key(),
                        outcome,
                        counted.prompt(),
                        counted.completion(),
                        counted.cached(),
                        counted.written(),
                        counted.reasoning(),
                        counted.estimated(),
                        counted.clamped(),
                        price,
                        Duration.ofNanos(nanos)));
    }

    private long nanos() {
        return System.nanoTime() - started;
    }
}
