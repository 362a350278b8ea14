package ai.agentsflow.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A network between a client and a server on this machine, which can be slow, silent, gone, or cut, and may end TLS. */
public final class FaultProxy implements AutoCloseable {

    private final ServerSocket door;
    private volatile int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean refusing;
    private volatile @Nullable SSLContext tls;
    private volatile Duration latency = Duration.ZERO;
    private volatile Duration firstLatency = Duration.ZERO;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    private FaultProxy(int target) throws IOException {
        this.target = target;
        door = new ServerSocket();
        door.setReuseAddress(true);
        door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        daemon(this::accept);
    }

    /** A network to a server on loopback. */
    public static FaultProxy to(int port) {
        try {
            return new FaultProxy(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return door.getLocalPort();
    }

    /** New connections go to another server on loopback from now on; those that stand stay. */
    public void leadTo(int port) {
        target = port;
    }

    /** Speaks TLS to clients of new connections from now on, as whom this says. */
    public void secure(SSLContext as) {
        tls = as;
    }

    /** Every piece of an answer is late by that much from now on. */
    public void slow(Duration by) {
        latency = by;
    }

    /** The first piece of every connection's answers is late by that much from now on, as of a server slow to let anybody in. */
    public void slowAtFirst(Duration by) {
        firstLatency = by;
    }

    /** Connections stand, and nothing passes. */
    public void freeze() {
        if (gate.getCount() == 0) {
            gate = new CountDownLatch(1);
        }
    }

    /** Cuts every connection, by a reset, and takes no new one. */
    public void down() {
        refusing = true;
        reset();
    }

    /** Cuts every connection by a reset; new ones may come. */
    public void reset() {
        open.forEach(FaultProxy::cut);
    }

    /** A network without faults, as at the beginning. */
    public void heal() {
        refusing = false;
        latency = Duration.ZERO;
        firstLatency = Duration.ZERO;
        gate.countDown();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var client = door.accept();
                if (refusing) {
                    cut(client);
                } else {
                    connect(client);
                }
            } catch (IOException e) {
                // closed, or the server behind is not there: the client has seen it
            }
        }
    }

    private void connect(Socket accepted) throws IOException {
        var context = tls;
        var client = context == null ? accepted : context.getSocketFactory().createSocket(accepted, null, true);
        open.add(client);
        try {
            var server = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            daemon(() -> pass(client, server, false));
            daemon(() -> pass(server, client, true));
        } catch (IOException e) {
            cut(client);
            throw e;
        }
    }

    private void pass(Socket from, Socket to, boolean answers) {
        var bytes = new byte[8192];
        boolean first = true;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                gate.await();
                var late = first && answers ? latency.plus(firstLatency) : answers ? latency : Duration.ZERO;
                first = false;
                if (!late.isZero()) {
                    LockSupport.parkNanos(late.toNanos());
                }
                out.write(bytes, 0, count);
                out.flush();
            }
        } catch (IOException e) {
            // one side is gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            cut(from);
            cut(to);
        }
    }

    private static void cut(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // it is gone already
        }
    }

    private static void daemon(Runnable work) {
        var thread = new Thread(work, "fault-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        down();
        gate.countDown();
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
