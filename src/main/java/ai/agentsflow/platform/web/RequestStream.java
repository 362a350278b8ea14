package ai.agentsflow.platform.web;

import jakarta.servlet.ServletRequest;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The stream of a request by HTTP/2, as Payara's network layer, Grizzly, has it: whether the client has reset it, and how much it has
 * not taken. The Servlet API tells neither: what is written to a stream that is over is dropped without a word, and what the
 * client's window has no room for is kept without a bound worth the name.
 */
public final class RequestStream {

    private static final System.Logger LOG = System.getLogger(RequestStream.class.getName());

    private static final String HTTP_2 = "HTTP/2";

    /** The same for all streams of a server. */
    private static volatile @Nullable Methods methods;

    private final Object stream;
    private final Methods calls;

    /** What is called of it, looked up once. */
    private record Methods(
            Method of, Method isOpen, Method unflushedWrites, Method addCloseListener, Method removeCloseListener) {

        static Methods of(ClassLoader loader) throws ReflectiveOperationException {
            var type = Class.forName("org.glassfish.grizzly.http2.Http2Stream", false, loader);
            var header = Class.forName("org.glassfish.grizzly.http.HttpHeader", false, loader);
            var listener = Class.forName("org.glassfish.grizzly.CloseListener", false, loader);
            return new Methods(
                    type.getMethod("getStreamFor", header),
                    type.getMethod("isOpen"),
                    type.getMethod("getUnflushedWritesCount"),
                    type.getMethod("addCloseListener", listener),
                    type.getMethod("removeCloseListener", listener));
        }
    }

    private RequestStream(Object stream, Methods calls) {
        this.stream = stream;
        this.calls = calls;
    }

    /** Whether a request comes by HTTP/2, as also the one does that has asked for it. */
    public static boolean isOf(ServletRequest request) {
        return request.getProtocol().startsWith(HTTP_2);
    }

    /** Empty for a request by another protocol, and on a server that does not show its streams. */
    static Optional<RequestStream> of(ServletRequest request) {
        if (!isOf(request)) {
            return Optional.empty();
        }
        try {
            var packet = ServerRequest.packet(request);
            var known = methods;
            if (known == null) {
                known = Methods.of(packet.getClass().getClassLoader());
                methods = known;
            }
            var found = known.of().invoke(null, packet);
            return found == null ? Optional.empty() : Optional.of(new RequestStream(found, known));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "this server does not show its streams", e);
            return Optional.empty();
        }
    }

    /** Whether there is still somebody who takes what is written. */
    boolean isOpen() {
        return !Boolean.FALSE.equals(ask(calls.isOpen()));
    }

    /** How many writes wait for the client to take them. */
    int waitingWrites() {
        return ask(calls.unflushedWrites()) instanceof Integer count ? count : 0;
    }

    /** @param listener one of Grizzly's */
    void addCloseListener(Object listener) throws ReflectiveOperationException {
        calls.addCloseListener().invoke(stream, listener);
    }

    void removeCloseListener(Object listener) throws ReflectiveOperationException {
        calls.removeCloseListener().invoke(stream, listener);
    }

    private @Nullable Object ask(Method question) {
        try {
            return question.invoke(stream);
        } catch (ReflectiveOperationException e) {
            LOG.log(Level.DEBUG, "the stream does not tell", e);
            return null;
        }
    }
}
