package ai.agentsflow.platform.payara;

import ai.agentsflow.platform.config.StartOrder;
import ai.agentsflow.platform.exchange.ClientTimeouts;
import ai.agentsflow.platform.exchange.GuardedRequests;
import ai.agentsflow.platform.framing.DoorRules;
import ai.agentsflow.platform.framing.Refusal;
import ai.agentsflow.platform.framing.RequestReader.Awaits;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.platform.payara.guard.GuardRules;
import ai.agentsflow.platform.payara.guard.GuardedTransport;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.servlet.ServletRequest;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Has every listener of Payara's guarded: those that are open when the application starts, and those that open later, as the run
 * command's and the image's do, or an administrator's. On another server nothing is guarded.
 */
@ApplicationScoped
class FrontDoor implements GuardedRequests {

    private static final System.Logger LOG = System.getLogger(FrontDoor.class.getName());

    private static final long PERIOD_MS = 500;

    private final GuardRules rules;
    private final Counter refused;
    private final List<GuardedTransport> guarded = new CopyOnWriteArrayList<>();
    private volatile boolean over;
    private boolean told;
    private @Nullable Future<?> looking;

    @Resource
    ManagedScheduledExecutorService executor;

    @Inject
    FrontDoor(DoorRules requests, ClientTimeouts timeouts, MemoryBudget memory, Clock clock, Metrics metrics) {
        this.refused = metrics.counter(
                "agentsflow_http_refused", "Requests refused before the application saw them", "reason");
        for (var refusal : Refusal.values()) {
            refused.initLabelValues(refusal.reason());
        }
        this.rules = new GuardRules(
                requests,
                timeouts,
                memory,
                new AtomicLong(),
                System::nanoTime,
                clock,
                refusal -> refused.labelValues(refusal.reason()).inc());
        metrics.gauge(
                "agentsflow_http_connections",
                "Connections of clients by what they wait for",
                "awaits",
                this::connections);
    }

    void start(@Observes @Priority(StartOrder.BACKGROUND_WORK) @Initialized(ApplicationScoped.class) Object event) {
        lookForListeners();
        looking = executor.scheduleWithFixedDelay(this::look, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    @PreDestroy
    void stop() {
        if (looking != null) {
            looking.cancel(false);
        }
        synchronized (this) {
            over = true;
            guarded.forEach(GuardedTransport::end);
            guarded.clear();
        }
    }

    private void look() {
        guarded.forEach(GuardedTransport::look);
        lookForListeners();
    }

    private synchronized void lookForListeners() {
        if (over) {
            return;
        }
        try {
            var open = PayaraListeners.open();
            guarded.removeIf(transport ->
                    !transport.stands() || open.stream().noneMatch(listener -> transport.isOf(listener.transport())));
            for (var listener : open) {
                if (guarded.stream().noneMatch(known -> known.isOf(listener.transport()))) {
                    guard(listener);
                }
            }
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            if (!told) {
                told = true;
                LOG.log(
                        Level.INFO,
                        "This server does not let its requests be checked before it parses them; a proxy has to");
                LOG.log(Level.DEBUG, "Listeners cannot be guarded", e);
            }
        }
    }

    private void guard(PayaraListeners.Listener listener) {
        var requests = rules.requests().withHead(listener.headBytes(), listener.fields());
        GuardedTransport.begin(listener.transport(), rules, requests).ifPresent(transport -> {
            guarded.add(transport);
            LOG.log(
                    Level.INFO,
                    "Requests to the listener {0} are checked before the server parses them",
                    listener.name());
        });
    }

    private void connections(GaugeWithCallback.Callback told) {
        var counts = new EnumMap<Awaits, Integer>(Awaits.class);
        for (var awaits : Awaits.values()) {
            counts.put(awaits, 0);
        }
        guarded.forEach(transport -> transport.awaited().forEach(awaits -> counts.merge(awaits, 1, Integer::sum)));
        counts.forEach((awaits, count) -> told.call(count, awaits.name().toLowerCase(Locale.ROOT)));
    }

    @Override
    public Entry entry(ServletRequest request) {
        try {
            var chain = PayaraRequests.connection(request).getProcessor();
            for (var transport : guarded) {
                if (transport.guards(chain)) {
                    return Entry.GUARDED;
                }
            }
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            LOG.log(Level.DEBUG, "this server does not show its connections", e);
            return Entry.UNGUARDED;
        }
        lookForListeners();
        return guarded.isEmpty() ? Entry.UNGUARDED : Entry.LATE;
    }
}
