package ai.agentsflow.gateway.responses;

import ai.agentsflow.gateway.GatewayErrors;
import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.exchange.EventStream;
import ai.agentsflow.platform.exchange.PacedWork;
import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.reply.Reply;
import ai.agentsflow.platform.web.Json;
import ai.agentsflow.responses.events.KeptEvents;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Clients that are told the events of a response in the background, from any number on, whichever node works on it: one task of this
 * node reads for all of them what has been kept.
 */
@ApplicationScoped
class FollowedResponses {

    private static final System.Logger LOG = System.getLogger(FollowedResponses.class.getName());

    /** Of one node. */
    private static final int MOST = 1_000;

    private static final long PERIOD_MS = 200;

    /** How long a client is left without a word while the database cannot be read. */
    private static final int MOST_FAILURES = 150;

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
    private final KeptEvents events;
    private @Nullable Future<?> rounds;

    @Resource
    ManagedScheduledExecutorService executor;

    @Inject
    FollowedResponses(KeptEvents events) {
        this.events = events;
    }

    void start(
            @Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event,
            Metrics metrics) {
        metrics.gauge(
                "agentsflow_responses_followed",
                "Clients that are told the events of a response in the background",
                () -> (double) followers.size());
        rounds = executor.scheduleWithFixedDelay(this::round, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        if (rounds != null) {
            rounds.cancel(false);
        }
    }

    /**
     * Looks whether there is room for one more.
     *
     * @throws ProblemException 503 when there is none
     */
    void check() {
        if (followers.size() >= MOST) {
            throw new ProblemException(
                    ProblemType.UNAVAILABLE, "Too many responses are followed.", List.of(), SOON, null);
        }
    }

    /** Tells a client the events of a response after a number, until it is over. */
    void follow(String owner, String id, int after, Reply reply) {
        var follower = new Follower(owner, id, after, reply);
        reply.begin(() -> {
            followers.add(follower);
            soon(follower);
            return follower;
        });
    }

    private void soon(Follower follower) {
        try {
            executor.execute(follower::round);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "the next round is soon enough");
        }
    }

    private void round() {
        followers.forEach(Follower::round);
    }

    /** One client. */
    private final class Follower implements PacedWork {

        private final String owner;
        private final String id;
        private final Reply reply;
        private int sequence;
        private int failures;
        private volatile boolean paused;
        private volatile boolean over;

        Follower(String owner, String id, int after, Reply reply) {
            this.owner = owner;
            this.id = id;
            this.sequence = after;
            this.reply = reply;
        }

        @Override
        public void pause() {
            paused = true;
        }

        @Override
        public void resume() {
            paused = false;
        }

        @Override
        public void cancel() {
            over = true;
            followers.remove(this);
        }

        synchronized void round() {
            try {
                boolean more = true;
                while (more && !paused && !over) {
                    more = tell(events.after(owner, id, sequence));
                    failures = 0;
                }
            } catch (ProblemException e) {
                cancel();
                reply.fail(e);
            } catch (RuntimeException | LinkageError e) {
                LOG.log(Level.DEBUG, "the events of a response wait for the database: {0}", e.getMessage());
                if (++failures > MOST_FAILURES) {
                    cancel();
                    reply.fail(new ProblemException(
                            ProblemType.UNAVAILABLE, "The events cannot be read right now.", List.of(), SOON, null));
                }
            }
        }

        /** Whether there may be more at once. */
        private boolean tell(KeptEvents.Next next) {
            if (next.events().isEmpty() && !next.last()) {
                return false;
            }
            var stream = reply.stream(begun -> failure -> fail(begun, failure));
            if (stream == null) {
                cancel();
                return false;
            }
            for (var event : next.events()) {
                stream.send(event.name(), event.data());
                sequence = event.sequence();
            }
            if (next.last()) {
                cancel();
                reply.end(stream::close);
            }
            return true;
        }

        /** In the words of that API: the response itself may well go on. */
        private void fail(EventStream stream, RuntimeException failure) {
            var error = GatewayErrors.of(failure);
            stream.fail(
                    "error",
                    "{\"type\":\"error\",\"code\":%s,\"message\":%s,\"param\":null,\"sequence_number\":%s}"
                            .formatted(
                                    Json.write(String.valueOf(error.code())),
                                    Json.write(error.message()),
                                    sequence + 1));
        }
    }
}
