package ai.agentsflow.gateway.responses;

import ai.agentsflow.calls.CallOrigin;
import ai.agentsflow.calls.RouteListener;
import ai.agentsflow.calls.Served;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.gateway.ErrorObject;
import ai.agentsflow.gateway.GatewayErrors;
import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.responses.Asked;
import ai.agentsflow.responses.Responses;
import ai.agentsflow.responses.WholeResponse;
import ai.agentsflow.routing.ClientRequest;
import ai.agentsflow.routing.ModelRouter;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Responses that this node works on while nobody waits for them. Their clients come back; a node that ends leaves the rest of its work
 * undone, and who asks for it after a minute is told so.
 */
@ApplicationScoped
class BackgroundResponses {

    /** Of one node, and of one owner on it. */
    private static final int MOST = 200;

    private static final int MOST_OF_OWNER = 20;

    private static final System.Logger LOG = System.getLogger(BackgroundResponses.class.getName());
    private static final long BEAT_SECONDS = 10;
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Map<String, Work> running = new ConcurrentHashMap<>();
    private final ModelRouter router;
    private final Responses responses;
    private final MemoryBudget memory;
    private @Nullable Future<?> beats;

    @Resource
    ManagedScheduledExecutorService executor;

    @Inject
    BackgroundResponses(ModelRouter router, Responses responses, MemoryBudget memory) {
        this.router = router;
        this.responses = responses;
        this.memory = memory;
    }

    void start(
            @Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event,
            Metrics metrics) {
        metrics.gauge("agentsflow_responses_background", "Responses that this node works on in the background", () ->
                (double) running.size());
        beats = executor.scheduleWithFixedDelay(this::beat, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
    }

    /** What is undone is told to be so at once, as far as the database still takes it. */
    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        if (beats != null) {
            beats.cancel(false);
        }
        for (Work work : running.values()) {
            work.stop();
            try {
                work.fail("server_error", "The server was stopped before this response was complete.");
            } catch (RuntimeException | LinkageError e) {
                LOG.log(Level.DEBUG, "a response stays open: {0}", e.getMessage());
            }
        }
    }

    /**
     * Keeps a response as queued, and asks for it.
     *
     * @param dropped hears what a model is not told, as far as that is known at once
     * @return what its client is told
     * @throws ProblemException 429 when its owner has as many under way as may be, 404 when nothing has the model's name
     */
    String begin(Asked asked, ClientRequest question, CallOrigin origin, Consumer<String> dropped) {
        router.check(asked.model(), origin.requester());
        var owner = origin.requester().subject();
        long own = running.values().stream()
                .filter(work -> work.owner.equals(owner))
                .count();
        if (own >= MOST_OF_OWNER) {
            throw new ProblemException(
                    ProblemType.TOO_MANY_REQUESTS,
                    "At most %s responses of one caller can be under way in the background.".formatted(MOST_OF_OWNER),
                    List.of(),
                    SOON,
                    null);
        }
        if (running.size() >= MOST) {
            throw new ProblemException(
                    ProblemType.UNAVAILABLE, "Too many responses are under way.", List.of(), SOON, null);
        }
        var told = responses.queue(asked, asked.model());
        var work = new Work(asked, owner);
        running.put(asked.id(), work);
        work.begin(question, origin, dropped);
        return told;
    }

    private void beat() {
        try {
            if (!running.isEmpty()) {
                responses.beat(running.keySet());
                running.values().forEach(Work::stopIfUnwanted);
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.DEBUG, "responses under way wait for the database: {0}", e.getMessage());
        }
    }

    /** Calls off one of this node's, whose response has been cancelled. */
    void cancelled(String id) {
        var work = running.get(id);
        if (work != null) {
            work.stop();
        }
    }

    /** One response under way. */
    private final class Work implements RouteListener {

        private final Asked asked;
        private final String owner;
        private final MemoryBudget.Share share = memory.share();
        private @Nullable ModelOutput output;
        private volatile @Nullable ModelCall call;
        private volatile boolean stopped;

        /** Nobody, once its client has been told that it is under way. */
        private volatile Consumer<String> heard = nobody -> {};

        Work(Asked asked, String owner) {
            this.asked = asked;
            this.owner = owner;
        }

        void begin(ClientRequest question, CallOrigin origin, Consumer<String> dropped) {
            heard = dropped;
            try {
                if (!share.take(asked.held())) {
                    throw new ModelFailure(
                            ModelFailure.Kind.NO_MEMORY, "This server has no memory for the request right now.");
                }
                var begun = router.ask(question, origin, this);
                call = begun;
                if (stopped) {
                    begun.cancel();
                }
            } catch (RuntimeException e) {
                aside(() -> failed(GatewayErrors.of(e)));
            } finally {
                heard = nobody -> {};
            }
        }

        void stopIfUnwanted() {
            if (!responses.isWanted(asked)) {
                stop();
            }
        }

        void stop() {
            stopped = true;
            var started = call;
            if (started != null) {
                started.cancel();
            }
            over();
        }

        void fail(String code, String message) {
            responses.fail(asked, asked.model(), code, message);
        }

        private void over() {
            running.remove(asked.id());
            share.giveBack();
        }

        @Override
        public MemoryBudget.Share memory() {
            return share;
        }

        @Override
        public void onHeaders(Map<String, String> headers) {
            var dropped = headers.get(ModelListener.DROPPED);
            if (dropped != null) {
                heard.accept(dropped);
            }
        }

        @Override
        public void onOutput(ModelOutput whole) {
            output = whole;
        }

        @Override
        public void onEnd(Served served) {
            aside(() -> {
                var whole = output;
                if (whole != null) {
                    responses.end(WholeResponse.of(asked, whole, served.model()));
                }
            });
        }

        @Override
        public void onFailure(ModelFailure failure) {
            aside(() -> failed(GatewayErrors.of(failure)));
        }

        private void failed(ErrorObject error) {
            fail(ResponseForm.code(error), error.message());
        }

        /** The database is waited for on the executor's threads only; a response that cannot be ended is told to be lost later. */
        private void aside(Runnable work) {
            try {
                executor.execute(() -> {
                    try {
                        work.run();
                    } catch (ModelFailure e) {
                        failed(GatewayErrors.of(e));
                    } catch (RuntimeException e) {
                        LOG.log(Level.WARNING, "A response in the background could not be kept: {0}", e.getMessage());
                    } finally {
                        over();
                    }
                });
            } catch (RejectedExecutionException e) {
                over();
            }
        }
    }
}
