package ai.agentsflow.events;

import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.metrics.Metrics;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Tells events to listeners, those of other nodes too. Whoever publishes never waits, and nobody waits for a listener. */
@ApplicationScoped
public class EventBus {

    /** Of events and of listeners who come and go. */
    private static final int MOST_WAITING = 20_000;

    private static final System.Logger LOG = System.getLogger(EventBus.class.getName());

    private final Clock clock;
    private final Sequence sequence;
    private final Recent recent = new Recent();
    private final Map<Subscription, EventListener> listeners = new ConcurrentHashMap<>();
    private final LongAdder told = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final AtomicBoolean full = new AtomicBoolean();
    private final Line line;
    private volatile Relay relay = Relay.NONE;

    @Resource
    @Nullable
    ManagedExecutorService executor;

    @Inject
    EventBus(Clock clock) {
        this(clock, null);
    }

    EventBus(Clock clock, @Nullable Executor threads) {
        this.clock = clock;
        this.sequence = new Sequence(clock);
        this.line = new Line(threads == null ? this::run : threads, MOST_WAITING);
    }

    private void run(Runnable work) {
        if (executor == null) {
            throw new IllegalStateException("the server has given no threads");
        }
        executor.execute(work);
    }

    void start(
            @Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event,
            Metrics metrics) {
        metrics.counter("agentsflow_events", "Live events that were told to this node's listeners", told::sum);
        metrics.counter(
                "agentsflow_events_dropped", "Live events for which there was no room, on this node", dropped::sum);
    }

    /** By which events reach other nodes from here on. */
    void over(Relay other) {
        relay = other;
    }

    /** The least number that the next event may have, as far as this node knows. */
    long floor() {
        return sequence.floor();
    }

    /** A listener, until it is closed. */
    public final class Subscription implements AutoCloseable {

        private volatile boolean closed;

        private Subscription() {}

        @Override
        public void close() {
            closed = true;
            listeners.remove(this);
        }
    }

    /** Tells listeners everywhere, soon. */
    public void publish(LiveEvent event) {
        if (!relay.take(event)) {
            arrived(event);
        }
    }

    /** An event of this node's, which no other node hears of. */
    void arrived(LiveEvent event) {
        add(() -> {
            if (recent.isNew(event.id())) {
                deliver(new NumberedEvent(sequence.next(), event));
            }
        });
    }

    /** An event that has its number. */
    void arrived(LiveEvent event, long seq) {
        add(() -> {
            if (recent.isNew(event.id())) {
                deliver(new NumberedEvent(sequence.after(seq), event));
            }
        });
    }

    private void deliver(NumberedEvent event) {
        recent.add(event, clock.instant());
        told.increment();
        listeners.values().forEach(listener -> listener.onEvent(event));
    }

    private void add(Runnable work) {
        if (line.add(work)) {
            full.set(false);
            return;
        }
        dropped.increment();
        if (!full.getAndSet(true)) {
            LOG.log(Level.WARNING, "{0} live events wait to be told; there is no room for more", MOST_WAITING);
        }
    }

    /**
     * Hears all events from here on.
     *
     * @param since the number of the last event that was heard; those after it that are still known come first. Null: none
     * @return null when this node is too busy
     */
    public @Nullable Subscription subscribe(EventListener listener, @Nullable Long since) {
        var subscription = new Subscription();
        boolean taken = line.add(() -> {
            if (since != null) {
                recent.since(since, clock.instant()).forEach(listener::onEvent);
            }
            listeners.put(subscription, listener);
            if (subscription.closed) {
                listeners.remove(subscription);
            }
        });
        return taken ? subscription : null;
    }
}
