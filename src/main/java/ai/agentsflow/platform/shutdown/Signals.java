package ai.agentsflow.platform.shutdown;

import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The operating system's signals, before the JVM acts on them: its own shutdown begins with everything at once, the server's
 * end, drivers' and libraries', while requests are still being answered.
 *
 * <p>The JDK has this in {@code jdk.unsupported} alone, so it is asked by name. A JVM without it, or one that has been told to
 * leave signals alone ({@code -Xrs}), simply ends as ever.
 */
final class Signals {

    private static final System.Logger LOG = System.getLogger(Signals.class.getName());

    private final Consumer<String> listener;

    /** What was there before, by the signal's name. */
    private final Map<String, Object> before = new HashMap<>();

    /** {@code listener} is called with the signal's name, each time on a thread of its own. */
    Signals(Consumer<String> listener) {
        this.listener = listener;
    }

    /** What is called of the JDK. */
    private record Jdk(Class<?> signal, Class<?> handler, Method handle, Method raise) {

        static Jdk find() throws ReflectiveOperationException {
            var loader = ClassLoader.getPlatformClassLoader();
            var signal = Class.forName("sun.misc.Signal", true, loader);
            var handler = Class.forName("sun.misc.SignalHandler", true, loader);
            return new Jdk(
                    signal, handler, signal.getMethod("handle", signal, handler), signal.getMethod("raise", signal));
        }

        Object named(String name) throws ReflectiveOperationException {
            return signal.getConstructor(String.class).newInstance(name);
        }

        Object ignoring() throws ReflectiveOperationException {
            return handler.getField("SIG_IGN").get(null);
        }
    }

    /** Listens to a signal from now on, unless whoever started the JVM wants it to be ignored. */
    synchronized void listen(String name) {
        try {
            var jdk = Jdk.find();
            var ours = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {jdk.handler()}, (self, method, arguments) -> {
                        switch (method.getName()) {
                            case "handle" -> {
                                // the JVM's own thread has none, and CDI knows an application by it
                                Thread.currentThread().setContextClassLoader(Signals.class.getClassLoader());
                                listener.accept(name);
                            }
                            case "equals" -> {
                                return self == arguments[0];
                            }
                            case "hashCode" -> {
                                return System.identityHashCode(self);
                            }
                            default -> {}
                        }
                        return null;
                    });
            var theirs = jdk.handle().invoke(null, jdk.named(name), ours);
            before.put(name, theirs);
            if (theirs.equals(jdk.ignoring())) {
                leave(name);
            }
        } catch (InvocationTargetException | IllegalArgumentException e) {
            LOG.log(Level.INFO, "SIG{0} is not the application''s to hear; it ends at once then", name);
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.INFO, "This JVM does not tell of signals; the application ends at once then", e);
        }
    }

    /** Listens no more: the signals mean what they meant before. */
    synchronized void leave() {
        before.keySet().stream().toList().forEach(this::leave);
    }

    private void leave(String name) {
        var theirs = before.remove(name);
        try {
            var jdk = Jdk.find();
            jdk.handle().invoke(null, jdk.named(name), theirs);
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.WARNING, "SIG" + name + " cannot be given back", e);
        }
    }

    /** Sends this process a signal. */
    static void raise(String name) {
        try {
            var jdk = Jdk.find();
            jdk.raise().invoke(null, jdk.named(name));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("SIG" + name + " cannot be sent", e);
        }
    }
}
