package ai.agentsflow.platform.web;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
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

    private static final String HTTP_2 = "HTTP/2";

    /** The same for all of a server's connections. */
    private static volatile @Nullable NetworkLayer layer;

    private final Runnable onGone;
    private @Nullable Line line;
    private boolean beginning;
    private boolean over;

    /** A connection of the server, and what hears that it is closed. */
    private record Line(NetworkLayer layer, Object connection, Object listener) {

        void begin() throws ReflectiveOperationException {
            layer.addCloseListener().invoke(connection, listener);
            layer.enableIoEvent().invoke(connection, layer.read());
        }

        void end() throws ReflectiveOperationException {
            layer.removeCloseListener().invoke(connection, listener);
            layer.disableIoEvent().invoke(connection, layer.read());
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

    /**
     * Begins, unless it is over already. A request by HTTP/2 is not watched: its connection is others' too, and reading it from
     * here would take their frames.
     */
    public void begin(ServletRequest request) {
        if (!request.getProtocol().startsWith(HTTP_2) && leftBefore(request)) {
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
            var begun = line(connection(request));
            line = begun;
            begun.begin();
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

    private Line line(Object connection) throws ReflectiveOperationException {
        var loader = connection.getClass().getClassLoader();
        var grizzly = layer;
        if (grizzly == null) {
            grizzly = NetworkLayer.of(loader);
            layer = grizzly;
        }
        var listener =
                Proxy.newProxyInstance(loader, new Class<?>[] {grizzly.closeListener()}, (self, method, arguments) -> {
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
        return new Line(grizzly, connection, listener);
    }

    private static Object connection(ServletRequest request) throws ReflectiveOperationException {
        var inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        var container = get(inner, "getUnwrappedCoyoteRequest");
        return get(get(get(container, "getCoyoteRequest"), "getContext"), "getConnection");
    }

    private static Object get(Object from, String method) throws ReflectiveOperationException {
        return from.getClass().getMethod(method).invoke(from);
    }
}
