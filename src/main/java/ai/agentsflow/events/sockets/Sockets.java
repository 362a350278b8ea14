package ai.agentsflow.events.sockets;

import ai.agentsflow.access.Authenticator;
import ai.agentsflow.access.Pass;
import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.metrics.Metrics;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The open sockets of this node: no more than may be, of nobody whose credential is not good any more, and none that nobody reads. */
@ApplicationScoped
class Sockets {

    private static final System.Logger LOG = System.getLogger(Sockets.class.getName());
    private static final long PERIOD_MS = 1_000;

    /** Before the beans go, and the server's threads. */
    private static final int FIRST = 1;

    private final SocketsConfig config;
    private final Authenticator authenticator;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final Map<String, Integer> ofUser = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();
    private @Nullable Future<?> rounds;
    private volatile boolean ending;

    @Resource
    @Nullable
    ManagedScheduledExecutorService executor;

    @Inject
    Sockets(SocketsConfig config, Authenticator authenticator, Clock clock) {
        this(config, authenticator, clock, System::nanoTime);
    }

    Sockets(SocketsConfig config, Authenticator authenticator, Clock clock, LongSupplier nanoTime) {
        this.config = config;
        this.authenticator = authenticator;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    void start(
            @Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event,
            Metrics metrics) {
        metrics.gauge("agentsflow_sockets_open", "WebSockets that are open on this node", () -> (double) count.get());
        metrics.counter(
                "agentsflow_sockets_refused", "WebSockets that were closed at once, for there are too many", () ->
                        (double) refused.sum());
        if (executor != null) {
            rounds = executor.scheduleWithFixedDelay(this::tend, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
        }
    }

    void stop(@Observes @Priority(FIRST) @BeforeDestroyed(ApplicationScoped.class) Object event) {
        ending = true;
        if (rounds != null) {
            rounds.cancel(false);
        }
        open.forEach(socket -> socket.close(CloseCodes.GOING_AWAY, "This server is being shut down."));
    }

    /** Opens a socket; null, and the connection closed with 1013, when there are too many. */
    @Nullable
    Socket open(Outlet outlet, Pass pass) {
        var owner = pass.caller().subject();
        var socket = new Socket(outlet, pass, aside(), nanoTime, config.framesPerMinute());
        var refusal = take(owner);
        if (refusal != null) {
            refused.increment();
            socket.close(CloseCodes.TRY_AGAIN_LATER, refusal);
            return null;
        }
        open.add(socket);
        socket.whenClosed(() -> {
            open.remove(socket);
            give(owner);
        });
        if (ending) {
            socket.close(CloseCodes.GOING_AWAY, "This server is being shut down.");
            return null;
        }
        return socket;
    }

    /** Takes a place; says why not when there is none. */
    private @Nullable String take(String owner) {
        if (count.incrementAndGet() > config.most()) {
            count.decrementAndGet();
            return "This server has as many sockets as it can.";
        }
        if (ofUser.merge(owner, 1, Integer::sum) > config.mostOfUser()) {
            give(owner);
            return "This user has as many sockets as may be.";
        }
        return null;
    }

    private void give(String owner) {
        count.decrementAndGet();
        ofUser.computeIfPresent(owner, (name, open) -> open > 1 ? open - 1 : null);
    }

    private Executor aside() {
        return executor == null ? Runnable::run : executor;
    }

    /** How many are open. */
    int count() {
        return count.get();
    }

    /** What is done once in a second. */
    void tend() {
        try {
            var now = clock.instant();
            for (Socket socket : open) {
                if (authenticator.isGood(socket.pass(), now)) {
                    socket.tend();
                } else {
                    socket.close(CloseCodes.POLICY, "The credential has expired or was revoked.");
                }
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.ERROR, "the WebSockets could not be tended", e);
        }
    }
}
