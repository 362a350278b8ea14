package ai.agentsflow.routing;

import ai.agentsflow.calls.CallMetrics;
import ai.agentsflow.calls.CallOrigin;
import ai.agentsflow.calls.RouteListener;
import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.catalogue.Providers;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.platform.timer.Alarms;
import ai.agentsflow.usage.UsageLedger;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the candidates: each is tried, some more than once, until one has begun to answer; from then
 * on its fate is the request's.
 */
final class RoutedCall implements ModelCall {

    /** What a client is told to wait that finds an upstream full: calls end all the time. */
    private static final Duration UNTIL_ONE_ENDS = Duration.ofSeconds(1);

    private final Tools tools;
    private final String wanted;
    private final Deque<ModelEntry> candidates;
    private final Function<ModelEntry, ? extends ModelRequest> request;
    private final CallOrigin origin;
    private final RouteListener listener;
    private final boolean alone;
    private final Set<String> tooShort = new HashSet<>();
    private final long started = System.nanoTime();

    private @Nullable Attempt current;
    private @Nullable ModelFailure lastFailure;
    private int attempts;
    private boolean paused;
    private boolean cancelled;

    /** What every call needs. */
    record Tools(
            Models models,
            Providers providers,
            Circuits circuits,
            Bulkheads bulkheads,
            RetryBudget retryBudget,
            UsageLedger ledger,
            CallMetrics metrics,
            Alarms timer) {}

    RoutedCall(
            Tools tools,
            String wanted,
            List<ModelEntry> candidates,
            Function<ModelEntry, ? extends ModelRequest> request,
            CallOrigin origin,
            RouteListener listener,
            boolean alone) {
        this.alone = alone;
        this.tools = tools;
        this.wanted = wanted;
        this.candidates = new ArrayDeque<>(candidates);
        this.request = request;
        this.origin = origin;
        this.listener = listener;
    }

    /** Asks the next candidate, or gives up. */
    void next() {
        for (var entry = candidates.poll(); entry != null; entry = candidates.poll()) {
            Place place;
            try {
                place = enter(entry);
            } catch (ModelFailure obstacle) {
                lastFailure = lastFailure == null ? obstacle : lastFailure;
                continue;
            }
            ask(entry, place, 0);
            return;
        }
        giveUp(
                lastFailure != null
                        ? lastFailure
                        : new ModelFailure(
                                ModelFailure.Kind.UNREACHABLE, "no model that could answer has its credential set"));
    }

    /** The attempt is let go without the lock: it may wait for an output under way, whose listener may be cancelling too. */
    @Override
    public void cancel() {
        Attempt running;
        synchronized (this) {
            cancelled = true;
            running = current;
        }
        if (running != null) {
            running.cancel();
        }
    }

    @Override
    public void pause() {
        paced(true).ifPresent(Attempt::pause);
    }

    @Override
    public void resume() {
        paced(false).ifPresent(Attempt::resume);
    }

    private synchronized Optional<Attempt> paced(boolean wanted) {
        paused = wanted;
        return Optional.ofNullable(current);
    }

    /**
     * Takes a place at the upstream.
     *
     * @throws ModelFailure when there is none, without the model's name: it may stand in for the wanted one, and be none of the
     *     caller's business
     */
    private Place enter(ModelEntry entry) {
        var bulkhead = tools.bulkheads().of(entry);
        if (!bulkhead.tryEnter(entry.maxInFlight())) {
            throw new ModelFailure(
                    ModelFailure.Kind.UNREACHABLE,
                    "The model has as many calls under way as its upstream may have.",
                    UNTIL_ONE_ENDS,
                    null);
        }
        var pass = tools.circuits()
                .of(tools.models().accounted(entry).name())
                .tryEnter(origin.requester().subject());
        if (pass.isEmpty()) {
            bulkhead.leave();
            throw new ModelFailure(
                    ModelFailure.Kind.UNREACHABLE,
                    "The model failed too often and is left alone for a while.",
                    tools.circuits().openFor(),
                    null);
        }
        return new Place(bulkhead, pass.get());
    }

    /** Asks a model that has been entered, unless it turns out that there is nothing to ask. */
    private void ask(ModelEntry entry, Place place, int retries) {
        ModelRequest question;
        try {
            question = request.apply(entry);
        } catch (RuntimeException e) {
            place.leave();
            if (attempts == 0) {
                throw e;
            }
            // on an I/O thread nobody would hear of it
            giveUp(Objects.requireNonNull(lastFailure));
            return;
        }
        Attempt attempt;
        synchronized (this) {
            if (cancelled) {
                place.leave();
                return;
            }
            attempts++;
            attempt = new Attempt(this, entry, place, question, retries);
            current = attempt;
            if (paused) {
                attempt.pause();
            }
        }
        if (attempts == 1) {
            tools.retryBudget().requested();
        }
        attempt.start();
    }

    /** A model's upstream does not have the API in which it was asked; in another it is asked at once, and no harm is done. */
    void again(ModelEntry entry, int retries, ModelFailure failure) {
        attempts--;
        retry(entry, retries, failure);
    }

    /** An attempt has failed before its first content. */
    void failed(ModelEntry entry, int retries, ModelFailure failure) {
        lastFailure = failure;
        if (failure.kind() == ModelFailure.Kind.CONTEXT_TOO_LONG) {
            candidates.clear();
            tooShort.add(entry.name());
            if (!alone) {
                tools.models()
                        .forLongerContext(entry)
                        .filter(other -> !tooShort.contains(other.name()))
                        .ifPresent(candidates::add);
            }
            next();
        } else if (isNoModel(entry, failure)) {
            giveUp(new ModelFailure(
                    ModelFailure.Kind.NO_SUCH_MODEL, "There is no model named %s.".formatted(entry.name())));
        } else if (!failure.anotherMayAnswer()) {
            giveUp(failure);
        } else {
            waitBeforeRetry(entry, retries, failure)
                    .ifPresentOrElse(
                            wait -> tools.timer()
                                    .after(wait, () -> origin.log().during(() -> retry(entry, retries + 1, failure))),
                            this::next);
        }
    }

    /** Whether the client asked for a name that a pattern covers and nothing has: for a slip of the pen no other model stands in. */
    private boolean isNoModel(ModelEntry entry, ModelFailure failure) {
        return failure.kind() == ModelFailure.Kind.MODEL_UNKNOWN
                && failure.isOfEntry()
                && entry.pattern() != null
                && entry.name().equals(wanted);
    }

    /** Another model is asked at once where there is one; the last one gets a second chance, as long as the budget lasts. */
    private Optional<Duration> waitBeforeRetry(ModelEntry entry, int retries, ModelFailure failure) {
        if (retries >= entry.retries() || !candidates.isEmpty()) {
            return Optional.empty();
        }
        return Backoff.of(failure, retries, ThreadLocalRandom.current()::nextDouble)
                .filter(wait -> tools.retryBudget().tryRetry());
    }

    private void retry(ModelEntry entry, int retries, ModelFailure failure) {
        Place place;
        try {
            place = enter(entry);
        } catch (ModelFailure obstacle) {
            giveUp(failure);
            return;
        }
        ask(entry, place, retries);
    }

    /** The first content is there, and the client is told whose it is. */
    void begun(ModelEntry entry, Map<String, String> headers) {
        if (listener.streamed()) {
            tools.metrics().streamBegun(System.nanoTime() - started);
        }
        if (!headers.isEmpty()) {
            listener.onHeaders(headers);
        }
        listener.onBegin(entry.name(), attempts);
    }

    /** There will be no content. Of a request that was wrong itself, or whose client has left, nobody waits for a stream. */
    private void giveUp(ModelFailure failure) {
        if (listener.streamed() && failure.anotherMayAnswer() && !isCancelled()) {
            tools.metrics().streamFailed(System.nanoTime() - started);
        }
        listener.onFailure(failure);
    }

    private synchronized boolean isCancelled() {
        return cancelled;
    }

    Tools tools() {
        return tools;
    }

    CallOrigin origin() {
        return origin;
    }

    RouteListener listener() {
        return listener;
    }

    int attempts() {
        return attempts;
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - started);
    }
}
