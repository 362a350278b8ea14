package ai.agentsflow.platform.http;

import io.netty.channel.EventLoopGroup;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one origin: exactly bounded, the most recently used one first, and the calls that wait for one.
 * Thread-safe by one lock, under which nothing blocks and no listener runs.
 */
final class HostPool {

    private final Origin origin;
    private final HttpClientLimits limits;
    private final EventLoopGroup loops;
    private final Dialer dialer;
    private final Set<Connection> open = new HashSet<>();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Deque<Exchange> pending = new ArrayDeque<>();
    private boolean closed;

    HostPool(Origin origin, HttpClientLimits limits, EventLoopGroup loops, Dialer dialer) {
        this.origin = origin;
        this.limits = limits;
        this.loops = loops;
        this.dialer = dialer;
    }

    void submit(Exchange exchange) {
        Connection connection;
        HttpFailure.Kind refusal;
        synchronized (this) {
            connection = closed ? null : connectionFor(exchange);
            if (connection == null && !closed && pending.size() < limits.maxPendingPerHost()) {
                pending.add(exchange);
                return;
            }
            refusal = closed ? HttpFailure.Kind.RESET : HttpFailure.Kind.OVERLOADED;
        }
        if (connection != null) {
            connection.start(exchange);
        } else {
            refuse(exchange, refusal);
        }
    }

    /** Takes a cancelled call out of the queue, if it still waits there. */
    synchronized void withdraw(Exchange exchange) {
        if (!pending.isEmpty()) {
            pending.remove(exchange);
        }
    }

    /** A connection is free: the next waiting call gets it, or it becomes idle. */
    void release(Connection connection) {
        Exchange next;
        synchronized (this) {
            next = pending.poll();
            if (next != null) {
                next.servedBy(connection);
            } else {
                connection.idleSince(System.nanoTime());
                idle.push(connection);
            }
        }
        if (next != null) {
            connection.start(next);
        }
    }

    /** A connection is gone: its place serves the call to repeat, if any, or else the next waiting one. */
    void lost(Connection connection, @Nullable Exchange repeat) {
        Connection fresh;
        Exchange next;
        synchronized (this) {
            boolean placeFreed = open.remove(connection);
            idle.remove(connection);
            if (!placeFreed && repeat == null) {
                return;
            }
            next = repeat != null ? repeat : pending.poll();
            if (next == null) {
                return;
            }
            if (open.size() >= limits.maxConnectionsPerHost()) {
                pending.addFirst(next);
                return;
            }
            fresh = closed ? null : openFor(next);
        }
        if (fresh != null) {
            fresh.start(next);
        } else {
            refuse(next, HttpFailure.Kind.RESET);
        }
    }

    /** Closes what has been idle for longer than the limit at this {@link System#nanoTime()}. */
    void closeIdle(long now) {
        List<Connection> expired = new ArrayList<>();
        synchronized (this) {
            Connection oldest = idle.peekLast();
            while (oldest != null && now - oldest.idleSince() >= limits.idle().toNanos()) {
                expired.add(idle.removeLast());
                oldest = idle.peekLast();
            }
        }
        expired.forEach(Connection::close);
    }

    void close() {
        List<Connection> all;
        List<Exchange> waiting;
        synchronized (this) {
            closed = true;
            all = List.copyOf(open);
            waiting = List.copyOf(pending);
            pending.clear();
            idle.clear();
        }
        all.forEach(Connection::close);
        waiting.forEach(exchange -> refuse(exchange, HttpFailure.Kind.RESET));
    }

    private @Nullable Connection connectionFor(Exchange exchange) {
        for (Connection used = idle.poll(); used != null; used = idle.poll()) {
            if (used.isAlive()) {
                exchange.servedBy(used);
                return used;
            }
        }
        return open.size() < limits.maxConnectionsPerHost() ? openFor(exchange) : null;
    }

    private Connection openFor(Exchange exchange) {
        Connection fresh = new Connection(origin, this, dialer, loops.next());
        open.add(fresh);
        exchange.servedBy(fresh);
        return fresh;
    }

    private void refuse(Exchange exchange, HttpFailure.Kind kind) {
        String fault = kind == HttpFailure.Kind.OVERLOADED
                ? "all " + limits.maxConnectionsPerHost() + " connections are busy and " + limits.maxPendingPerHost()
                        + " calls wait already"
                : "the client is closed";
        try {
            loops.next().execute(() -> exchange.fail(kind, false, fault, null));
        } catch (RejectedExecutionException closedMeanwhile) {
            exchange.fail(kind, false, fault, null);
        }
    }
}
