package ai.agentsflow.models;

import ai.agentsflow.completion.ModelCall;
import ai.agentsflow.completion.ModelFailure;
import ai.agentsflow.models.catalogue.ModelEntry;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.usage.UsageLedger;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the candidates: each is tried, some more than once, until one has begun to answer; from then
 * on its fate is the request's.
 */
final class RoutedCall implements ModelCall {

    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final Tools tools;
    private final Deque<ModelEntry> candidates;
    private final Function<ModelEntry, Ask> request;
    private final CallOrigin origin;
    private final RouteListener listener;
    private final boolean alone;
    private final Set<String> tooShort = new HashSet<>();
    private final long started = System.nanoTime();

    private @Nullable Attempt current;
    private @Nullable ModelFailure lastFailure;
    private int attempts;
    private boolean cancelled;

    /** What every call needs. */
    record Tools(Models models, Providers providers, Circuits circuits, UsageLedger ledger, HttpClient timer) {}

    RoutedCall(
            Tools tools,
            List<ModelEntry> candidates,
            Function<ModelEntry, Ask> request,
            CallOrigin origin,
            RouteListener listener,
            boolean alone) {
        this.alone = alone;
        this.tools = tools;
        this.candidates = new ArrayDeque<>(candidates);
        this.request = request;
        this.origin = origin;
        this.listener = listener;
    }

    /** Asks the next candidate, or gives up. */
    void next() {
        for (var entry = candidates.poll(); entry != null; entry = candidates.poll()) {
            if (tools.circuits().of(entry.name()).tryAcquirePermission()) {
                ask(entry, 0);
                return;
            }
            if (lastFailure == null) {
                lastFailure = new ModelFailure(
                        ModelFailure.Kind.UNREACHABLE,
                        entry.name() + " failed too often and is left alone for a while",
                        tools.circuits().openFor(),
                        null);
            }
        }
        listener.onFailure(
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

    private void ask(ModelEntry entry, int retries) {
        Attempt attempt;
        synchronized (this) {
            if (cancelled) {
                tools.circuits().of(entry.name()).releasePermission();
                return;
            }
            attempts++;
            attempt = new Attempt(this, entry, request.apply(entry), retries);
            current = attempt;
        }
        attempt.start();
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
        } else if (!failure.anotherMayAnswer()) {
            listener.onFailure(failure);
        } else if (isWorthRepeating(failure) && retries < entry.retries() && candidates.isEmpty()) {
            tools.timer().schedule(wait(failure, retries), () -> {
                if (tools.circuits().of(entry.name()).tryAcquirePermission()) {
                    ask(entry, retries + 1);
                } else {
                    listener.onFailure(failure);
                }
            });
        } else {
            next();
        }
    }

    /** Another model is asked at once where there is one; the last one gets a second chance. What took its whole time will again. */
    private static boolean isWorthRepeating(ModelFailure failure) {
        var wish = failure.retryAfter();
        return switch (failure.kind()) {
            case UNREACHABLE, UPSTREAM_ERROR, BROKEN_ANSWER ->
                wish.isEmpty() || wish.get().compareTo(LONGEST_WAIT) <= 0;
            case RATE_LIMITED -> wish.isPresent() && wish.get().compareTo(LONGEST_WAIT) <= 0;
            default -> false;
        };
    }

    /** What the upstream asks for, else exponential with full jitter. */
    private static Duration wait(ModelFailure failure, int retries) {
        long most = Math.min(LONGEST_WAIT.toMillis(), FIRST_WAIT.toMillis() << Math.min(retries, 10));
        return failure.retryAfter()
                .orElseGet(() -> Duration.ofMillis(ThreadLocalRandom.current().nextLong(most + 1)));
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
