package ai.agentsflow.tokens;

import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Public keys that an issuer publishes. They are fetched in the background, ahead of need; those that are known stay good for as
 * long as the issuer cannot be reached. A key that nobody knows is asked for once, at most every {@link #PAUSE}, and the few
 * callers that come with one wait a moment for it.
 */
final class PublishedKeys implements VerificationKeys {

    /** How old keys become before they are fetched anew. */
    static final Duration FRESH = Duration.ofMinutes(5);

    /** Between two fetches that somebody's token has caused, and after one that failed. */
    static final Duration PAUSE = Duration.ofSeconds(10);

    private static final System.Logger LOG = System.getLogger(PublishedKeys.class.getName());
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final int LONGEST_ID = 128;

    private final Supplier<CompletionStage<KeySet>> download;
    private final boolean mayBeNone;
    private final Alarm alarm;
    private final LongSupplier nanos;
    private final Semaphore waiting = new Semaphore(8);
    private volatile KeySet keys = KeySet.EMPTY;
    private @Nullable CompletableFuture<KeySet> flight;
    private long nextAskedFetch;
    private boolean failing;
    private volatile boolean none;

    /** Runs a task later, on a thread that it must not hold. */
    interface Alarm {
        void after(Duration delay, Runnable task);
    }

    /**
     * Makes them known once {@link #start} is called.
     *
     * @param mayBeNone whether an issuer that publishes no key is well, because a secret signs its tokens so far
     */
    PublishedKeys(Supplier<CompletionStage<KeySet>> download, boolean mayBeNone, Alarm alarm, LongSupplier nanos) {
        this.download = () -> download.get().thenApply(this::usable);
        this.mayBeNone = mayBeNone;
        this.alarm = alarm;
        this.nanos = nanos;
        this.nextAskedFetch = nanos.getAsLong();
    }

    /** Fetches now, and from then on again and again. */
    void start() {
        var unused =
                fetch().whenComplete((fetched, failure) -> alarm.after(failure == null ? FRESH : PAUSE, this::start));
    }

    @Override
    public Optional<JWSVerifier> verifier(JWSHeader header) {
        var id = header.getKeyID();
        if (!keys.has(id) && (id == null || id.length() <= LONGEST_ID)) {
            awaitNews();
        }
        if (keys.isEmpty() && !none) {
            throw new ProblemException(
                    ProblemType.UNAVAILABLE,
                    "The issuer's keys are not known yet, so no token can be checked.",
                    List.of(),
                    Duration.ofSeconds(2),
                    null);
        }
        return keys.verifier(id, header.getAlgorithm());
    }

    /** Waits for a fetch, for half a second at most and in few threads: all others go on without. */
    private void awaitNews() {
        var news = newsIfDue();
        if (news == null || !waiting.tryAcquire()) {
            return;
        }
        try {
            news.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // the old keys are all there are
        } finally {
            waiting.release();
        }
    }

    private @Nullable CompletableFuture<KeySet> newsIfDue() {
        synchronized (this) {
            if (flight != null) {
                return flight;
            }
            if (nanos.getAsLong() - nextAskedFetch < 0) {
                return null;
            }
        }
        return fetch();
    }

    private KeySet usable(KeySet fetched) {
        if (fetched.isEmpty() && !(mayBeNone && keys.isEmpty())) {
            throw new CompletionException(new IOException("the answer has no key for ES256 or RS256"));
        }
        return fetched;
    }

    /** The fetch under way, or a new one. */
    private CompletableFuture<KeySet> fetch() {
        var begun = new CompletableFuture<KeySet>();
        synchronized (this) {
            if (flight != null) {
                return flight;
            }
            flight = begun;
            nextAskedFetch = nanos.getAsLong() + PAUSE.toNanos();
        }
        download.get().whenComplete((fetched, failure) -> {
            take(fetched, failure);
            if (failure == null) {
                begun.complete(fetched);
            } else {
                begun.completeExceptionally(failure);
            }
        });
        return begun;
    }

    private synchronized void take(@Nullable KeySet fetched, @Nullable Throwable failure) {
        flight = null;
        if (fetched != null) {
            if (failing || !fetched.ids().equals(keys.ids())) {
                LOG.log(Level.INFO, "tokens are checked with the keys {0}", fetched.ids());
            } else if (fetched.isEmpty() && !none) {
                LOG.log(Level.INFO, "the issuer publishes no keys yet: tokens are checked with the secret alone");
            }
            failing = false;
            none = fetched.isEmpty();
            keys = fetched;
        } else if (!failing && failure != null) {
            failing = true;
            var cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            LOG.log(
                    Level.WARNING,
                    "the keys that tokens are checked with cannot be fetched, {0}: {1}",
                    keys.isEmpty() ? "their tokens cannot be checked" : "the known ones stay in use",
                    cause.getMessage());
        }
    }
}
