package ai.agentsflow.platform.payara.guard;

import ai.agentsflow.platform.exchange.ClientTimeouts;
import ai.agentsflow.platform.framing.Refusal;
import ai.agentsflow.platform.framing.RequestReader;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.CloseType;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChain;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.utils.IdleTimeoutFilter;
import org.jspecify.annotations.Nullable;

/**
 * Grizzly's filter right before its HTTP codec: what a {@link GuardedConnection} lets pass of each connection's bytes goes on. Stands
 * in one chain.
 */
final class RequestGuard extends BaseFilter {

    private static final System.Logger LOG = System.getLogger(RequestGuard.class.getName());

    private static final int MOST_READ_BYTES = 64 * 1024;

    private static final int FOREVER = -1;

    private static final int USUAL_IDLE_SECONDS = 30;

    private final Map<Connection<?>, GuardedConnection> connections = new ConcurrentHashMap<>();
    private final GuardRules rules;
    private volatile @Nullable GuardedChain chain;
    private volatile @Nullable FilterChain successor;

    RequestGuard(GuardRules rules) {
        this.rules = rules;
    }

    /** Once it stands in its chain, before that is in force. */
    void standsIn(GuardedChain its) {
        chain = its;
    }

    @Override
    public NextAction handleAccept(FilterChainContext context) {
        guarded(context.getConnection());
        return context.getInvokeAction();
    }

    @Override
    public NextAction handleRead(FilterChainContext context) {
        return guarded(context.getConnection()).read(context);
    }

    @Override
    public NextAction handleWrite(FilterChainContext context) {
        if (context.getMessage() instanceof Buffer message) {
            context.setMessage(guarded(context.getConnection()).write(message));
        }
        return context.getInvokeAction();
    }

    /** A connection's guard; empty when it has none. */
    static Optional<GuardedConnection> of(Connection<?> connection) {
        if (connection.getProcessor() instanceof FilterChain filters) {
            for (var filter : filters) {
                if (filter instanceof RequestGuard guard) {
                    return Optional.ofNullable(guard.connections.get(connection));
                }
            }
        }
        return Optional.empty();
    }

    private GuardedConnection guarded(Connection<?> connection) {
        var known = connections.get(connection);
        return known == null ? begin(connection) : known;
    }

    private GuardedConnection begin(Connection<?> connection) {
        var guarded = new GuardedConnection(this, connection, Objects.requireNonNull(chain));
        var known = connections.putIfAbsent(connection, guarded);
        if (known != null) {
            return known;
        }
        Unsent.bound(connection);
        connection.setReadBufferSize(MOST_READ_BYTES);
        connection.getMonitoringConfig().addProbes(guarded);
        // how long a client may say nothing is looked at here
        IdleTimeoutFilter.setCustomTimeout(connection, FOREVER, TimeUnit.MILLISECONDS);
        CloseListener<Closeable, CloseType> forget = (closed, type) -> forget(guarded);
        connection.addCloseListener(forget);
        return guarded;
    }

    private void forget(GuardedConnection guarded) {
        connections.remove(guarded.connection());
        guarded.closed();
    }

    /**
     * Ends the guard: connections without a request go on without it from now on, those with one once it has been answered.
     *
     * @param filters that they have instead
     */
    void leave(FilterChain filters) {
        successor = filters;
        connections.values().forEach(GuardedConnection::leaveIfIdle);
    }

    @Nullable
    FilterChain successor() {
        return successor;
    }

    /** The connection goes on without this guard. */
    void handBack(GuardedConnection guarded, FilterChain filters) {
        connections.remove(guarded.connection());
        guarded.connection().getMonitoringConfig().removeProbes(guarded);
        IdleTimeoutFilter.setCustomTimeout(guarded.connection(), USUAL_IDLE_SECONDS, TimeUnit.SECONDS);
        guarded.connection().setProcessor(filters);
    }

    /** Looks at the time of every connection. */
    void look() {
        long now = now();
        connections.values().forEach(connection -> {
            try {
                connection.look(now);
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "a connection could not be looked at", e);
            }
        });
    }

    /** What the connections wait for that are open now. */
    Stream<RequestReader.Awaits> awaited() {
        return connections.values().stream().map(GuardedConnection::awaits);
    }

    long now() {
        return rules.nanos().getAsLong();
    }

    ClientTimeouts timeouts() {
        return rules.timeouts();
    }

    HeldRoom room() {
        return new HeldRoom(rules.memory(), rules.held());
    }

    void refused(Refusal refusal) {
        rules.onRefusal().accept(refusal);
    }

    byte[] answer(Refusal refusal, String path, boolean withBody) {
        var random = ThreadLocalRandom.current();
        var requestId = new UUID(random.nextLong(), random.nextLong()).toString();
        LOG.log(Level.DEBUG, "Request {0} is refused: {1}", requestId, refusal);
        return RefusalAnswer.of(
                refusal, path, withBody, requestId, rules.clock().instant());
    }
}
