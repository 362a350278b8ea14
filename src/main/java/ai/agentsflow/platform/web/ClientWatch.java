package ai.agentsflow.platform.web;

import jakarta.servlet.ServletRequest;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Notices at once when a client leaves whom nothing is being written to: the Servlet API tells only by a write that fails.
 *
 * <p>Payara's network layer, Grizzly, is asked for it, by reflection and only if it is there; on another server nothing is
 * watched, and a failing write has to do. While the watch lasts the server listens to the connection, which it must not do
 * once the client may send its next request: {@link #end()} comes before the answer's last byte.
 */
public final class ClientWatch {

    private static final System.Logger LOG = System.getLogger(ClientWatch.class.getName());

    /** The same for all of a server's connections. */
    private static volatile @Nullable NetworkLayer layer;

    private final Runnable onGone;
    private @Nullable Line line;
    private boolean beginning;
    private boolean over;

    /** What leads to the client, and tells when it is closed. */
    private interface Line {
        void begin() throws ReflectiveOperationException;

        void end() throws ReflectiveOperationException;
    }

    /** A connection of its own. */
    private record Connection(NetworkLayer layer, Object connection, Object listener) implements Line {

        @Override
        public void begin() throws ReflectiveOperationException {
            layer.addCloseListener().invoke(connection, listener);
            layer.enableIoEvent().invoke(connection, layer.read());
        }

        @Override
        public void end() throws ReflectiveOperationException {
            layer.removeCloseListener().invoke(connection, listener);
            layer.disableIoEvent().invoke(connection, layer.read());
        }
    }

    /** A stream of a connection that others use as well, which the server reads anyway. */
    private record Stream(RequestStream stream, Object listener) implements Line {

        @Override
        public void begin() throws ReflectiveOperationException {
            stream.addCloseListener(listener);
        }

        @Override
        public void end() throws ReflectiveOperationException {
            stream.removeCloseListener(listener);
        }
    }

    /** What is called of Grizzly, looked up once. */
    private record NetworkLayer(
            Class<?> closeListener,
            Object read,
            Method addCloseListener,
            Method removeCloseListener,
            Method enableIoEvent,
            Method disableIoEvent) {

        static NetworkLayer of(ClassLoader loader) throws ReflectiveOperationException {
            var connection = Class.forName("org.glassfish.grizzly.Connection", false, loader);
            var closeListener = Class.forName("org.glassfish.grizzly.CloseListener", false, loader);
            var event = Class.forName("org.glassfish.grizzly.IOEvent", true, loader);
            return new NetworkLayer(
                    closeListener,
                    event.getField("READ").get(null),
                    connection.getMethod("addCloseListener", closeListener),
                    connection.getMethod("removeCloseListener", closeListener),
                    connection.getMethod("enableIOEvent", event),
                    connection.getMethod("disableIOEvent", event));
        }
    }

    /** {@code onGone} is called once at most, on a thread of the server's network layer. */
    public ClientWatch(Runnable onGone) {
        this.onGone = onGone;
    }

    /** Begins, unless it is over already. */
    public void begin(ServletRequest request) {
        if (leftBefore(request)) {
            onGone.run();
        }
    }

    /** A connection that is closed already says so at once, on this thread: the lock is given back before anybody is told. */
    private synchronized boolean leftBefore(ServletRequest request) {
        if (over || line != null) {
            return false;
        }
        beginning = true;
        try {
            var begun = line(request);
            line = begun;
            if (begun != null) {
                begun.begin();
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "this server does not tell when a client leaves", e);
        }
        beginning = false;
        return over;
    }

    /** Ends it; nothing is told from here on. */
    public synchronized void end() {
        over = true;
        var begun = line;
        line = null;
        if (begun != null) {
            try {
                begun.end();
            } catch (ReflectiveOperationException | RuntimeException e) {
                LOG.log(Level.DEBUG, "the connection is closed already", e);
            }
        }
    }

    private void closed() {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            line = null;
            if (beginning) {
                return;
            }
        }
        onGone.run();
    }

    /** Of HTTP/2 never the connection: reading it from here would take frames of other requests. */
    private @Nullable Line line(ServletRequest request) throws ReflectiveOperationException {
        var connection = ServerRequest.connection(request);
        var grizzly = layerOf(connection);
        var listener = listener(grizzly.closeListener());
        if (RequestStream.isOf(request)) {
            return RequestStream.of(request)
                    .map(stream -> new Stream(stream, listener))
                    .orElse(null);
        }
        return new Connection(grizzly, connection, listener);
    }

    private static NetworkLayer layerOf(Object connection) throws ReflectiveOperationException {
        var known = layer;
        if (known == null) {
            known = NetworkLayer.of(connection.getClass().getClassLoader());
            layer = known;
        }
        return known;
    }

    private Object listener(Class<?> type) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
            switch (method.getName()) {
                case "onClosed" -> closed();
                case "equals" -> {
                    return arguments != null && self == arguments[0];
                }
                case "hashCode" -> {
                    return System.identityHashCode(self);
                }
                default -> {}
            }
            return null;
        });
    }
}
