package ai.agentsflow.platform.http;

import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Addresses of host names by the JDK (its hosts file, name service and cache), off the I/O threads since it blocks. */
final class AddressLookup implements AutoCloseable {

    private static final int THREADS = 4;

    private final Names names;
    private final ExecutorService threads;

    /** What knows the addresses of names. May block. */
    @FunctionalInterface
    interface Names {
        InetAddress[] find(String host) throws UnknownHostException;
    }

    AddressLookup(Names names) {
        this.names = names;
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new NamedDaemons("http-client-lookup"));
        pool.allowCoreThreadTimeOut(true);
        this.threads = pool;
    }

    /** Tells the loop the addresses of a name, at least one, or an empty list when there are none. */
    void find(String host, EventLoop loop, Consumer<List<InetAddress>> found) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null) {
            found.accept(addresses(host));
            return;
        }
        try {
            threads.execute(() -> {
                List<InetAddress> addresses = addresses(host);
                try {
                    loop.execute(() -> found.accept(addresses));
                } catch (RejectedExecutionException closed) {
                    found.accept(List.of());
                }
            });
        } catch (RejectedExecutionException closed) {
            found.accept(List.of());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private List<InetAddress> addresses(String host) {
        try {
            return List.of(names.find(host));
        } catch (UnknownHostException e) {
            return List.of();
        }
    }
}
