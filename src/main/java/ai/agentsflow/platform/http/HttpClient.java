package ai.agentsflow.platform.http;

import ai.agentsflow.platform.timer.Cancellable;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Sends calls and delivers their answers as they arrive, over bounded keep-alive connections per host.
 *
 * <p>HTTP/1.1, plain or TLS (the JDK's trust store, host names verified). Redirects are answers like any other. Addresses are
 * judged when a connection is made, after the name was looked up: only those of kind {@link AddressKind#HOST} are connected
 * to, and link-local ones where {@link HttpCall#allowLinkLocal()} says so. A call on
 * a pooled connection that the server closed meanwhile is sent again once on a new connection, and only when not one byte
 * of an answer had come; nothing else is ever sent twice. Thread-safe; one client serves an application.
 */
public final class HttpClient implements AutoCloseable {

    private final HttpClientLimits limits;
    private final EventLoopGroup loops;
    private final Deadlines deadlines;
    private final AddressLookup addresses;
    private final Dialer dialer;
    private final Map<Origin, HostPool> pools = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * Starts the I/O threads.
     *
     * @throws IllegalStateException when the JDK's TLS cannot be set up
     */
    public HttpClient(HttpClientLimits limits) {
        this(limits, Tls.trustingTheJdk(), InetAddress::getAllByName);
    }

    HttpClient(HttpClientLimits limits, SslContext tls, AddressLookup.Names names) {
        this.limits = limits;
        this.loops = new MultiThreadIoEventLoopGroup(
                limits.threads(), new NamedDaemons("http-client-io"), NioIoHandler.newFactory());
        this.deadlines = new Deadlines(loops);
        this.addresses = new AddressLookup(names);
        this.dialer = new Dialer(tls, addresses, deadlines);
        Duration sweep = limits.idle().dividedBy(4);
        sweepAfter(sweep.compareTo(Deadlines.TICK) < 0 ? Deadlines.TICK : sweep);
    }

    /**
     * Sends a call and returns at once. Faults of the network reach the listener, never the caller; so does a client that
     * is closed ({@link HttpFailure.Kind#RESET}, not sent).
     *
     * @throws IllegalArgumentException when the method or a header could not be written (for example a line feed in it)
     */
    public HttpExchange send(HttpCall call, HttpListener listener) {
        Origin origin = Origin.of(call);
        HostPool pool = pools.get(origin);
        if (pool == null) {
            pool = pools.computeIfAbsent(origin, key -> new HostPool(key, limits, loops, dialer));
        }
        Exchange exchange = new Exchange(call, origin, listener, pool);
        if (closed) {
            pool.close();
        }
        pool.submit(exchange);
        return exchange;
    }

    /**
     * Runs a task once, on an I/O thread, so it must not block. Cheap to make and to cancel: meant for a deadline per
     * answer or per part of one.
     *
     * @param delay kept to about 10 ms, never early; zero or less means at once
     * @return calls the task off; after {@link #close()} tasks no longer run
     */
    public Cancellable schedule(Duration delay, Runnable task) {
        return deadlines.schedule(delay, task);
    }

    /** Fails every call under way, closes every connection and ends every thread; waits for that, at most 5 s. */
    @Override
    public void close() {
        closed = true;
        deadlines.close();
        addresses.close();
        pools.values().forEach(HostPool::close);
        var ended = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS);
        if (!onIoThread()) {
            ended.awaitUninterruptibly(5, TimeUnit.SECONDS);
        }
    }

    private boolean onIoThread() {
        for (EventExecutor loop : loops) {
            if (loop.inEventLoop()) {
                return true;
            }
        }
        return false;
    }

    private void sweepAfter(Duration pause) {
        deadlines.schedule(pause, () -> {
            long now = System.nanoTime();
            pools.values().forEach(pool -> pool.closeIdle(now));
            sweepAfter(pause);
        });
    }
}
