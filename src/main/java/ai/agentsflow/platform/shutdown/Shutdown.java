package ai.agentsflow.platform.shutdown;

import ai.agentsflow.platform.exchange.RequestsInFlight;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The end of this server's work, in order: not ready any more, but serving, so that balancers notice first; then no new work;
 * then the end, once the answers under way have left or their grace is over.
 */
@ApplicationScoped
public class Shutdown {

    private static final System.Logger LOG = System.getLogger(Shutdown.class.getName());

    /** How long answers may take to say that they end early. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private static final Duration ASK_AGAIN = Duration.ofSeconds(2);

    /** What the server does with requests. */
    enum Phase {
        SERVING,
        LEAVING,
        REFUSING
    }

    private final ShutdownConfig config;
    private final RequestsInFlight requests;
    private volatile Phase phase = Phase.SERVING;
    private final CompletableFuture<Void> hurried = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    @Inject
    Shutdown(ShutdownConfig config, RequestsInFlight requests) {
        this.config = config;
        this.requests = requests;
    }

    Phase phase() {
        return phase;
    }

    /** Does all of it and returns when it is done; whoever comes second waits for the first. */
    void run() {
        if (!begins()) {
            over.join();
            return;
        }
        try {
            LOG.log(
                    Level.INFO,
                    "This server is leaving: {0} requests are under way, {1} of them streams; it serves for another {2} ms",
                    requests.count(),
                    requests.streams(),
                    config.pause().toMillis());
            completes(hurried, config.pause());
            phase = Phase.REFUSING;
            finishAnswers();
        } finally {
            over.complete(null);
        }
    }

    private synchronized boolean begins() {
        boolean first = phase == Phase.SERVING;
        if (first) {
            phase = Phase.LEAVING;
        }
        return first;
    }

    private void finishAnswers() {
        var nobodyLeft = requests.none();
        if (!nobodyLeft.isDone()) {
            LOG.log(
                    Level.INFO,
                    "New work is turned away; {0} requests may finish within {1} s",
                    requests.count(),
                    config.grace().toSeconds());
        }
        completes(CompletableFuture.anyOf(nobodyLeft, hurried), config.grace());
        if (!nobodyLeft.isDone()) {
            LOG.log(Level.WARNING, "{0} requests are ended before their answer is complete", requests.count());
            endAnswers();
            completes(nobodyLeft, LAST_WORDS);
        }
        LOG.log(Level.INFO, "{0} requests are left; this server ends", requests.count());
    }

    /** Ends every answer that can be ended in words. */
    void endAnswers() {
        requests.timeIsUp();
    }

    /** Whoever waits has no more patience: what is under way is ended now. */
    void hurry() {
        hurried.complete(null);
    }

    /** What a client is told whose answer this server cannot give, or not to its end. */
    public static ProblemException refusal() {
        return new ProblemException(
                ProblemType.UNAVAILABLE, "This server is being shut down.", List.of(), ASK_AGAIN, null);
    }

    private static void completes(CompletableFuture<?> event, Duration limit) {
        try {
            event.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // that is what the limit is for
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
