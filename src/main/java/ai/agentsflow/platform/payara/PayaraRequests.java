package ai.agentsflow.platform.payara;

import ai.agentsflow.platform.exchange.ClientConnection;
import ai.agentsflow.platform.exchange.ClientConnections;
import ai.agentsflow.platform.payara.guard.GrizzlyConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.util.Optional;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.http.server.Request;

/** Finds Grizzly's request, and so its connection, behind that of the Servlet API. */
@ApplicationScoped
class PayaraRequests implements ClientConnections {

    private static final System.Logger LOG = System.getLogger(PayaraRequests.class.getName());

    private static final ClassValue<Method> UNWRAPPED = getter("getUnwrappedCoyoteRequest");
    private static final ClassValue<Method> GRIZZLY = getter("getCoyoteRequest");

    @Override
    public Optional<ClientConnection> of(ServletRequest request) {
        try {
            return Optional.of(new GrizzlyConnection(connection(request)));
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            LOG.log(Level.DEBUG, "this server does not show its connections", e);
            return Optional.empty();
        }
    }

    /** The container's own two requests in between are Payara's: known by their methods alone. */
    static Connection<?> connection(ServletRequest request) throws ReflectiveOperationException {
        Object inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        Object unwrapped = UNWRAPPED.get(inner.getClass()).invoke(inner);
        Object grizzly = GRIZZLY.get(unwrapped.getClass()).invoke(unwrapped);
        return ((Request) grizzly).getContext().getConnection();
    }

    private static ClassValue<Method> getter(String name) {
        return new ClassValue<>() {
            @Override
            protected Method computeValue(Class<?> type) {
                try {
                    return type.getMethod(name);
                } catch (NoSuchMethodException e) {
                    throw new IllegalArgumentException(e);
                }
            }
        };
    }
}
