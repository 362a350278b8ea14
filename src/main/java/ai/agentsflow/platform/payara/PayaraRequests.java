package ai.agentsflow.platform.payara;

import ai.agentsflow.platform.web.ClientConnection;
import ai.agentsflow.platform.web.ClientConnections;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.lang.System.Logger.Level;
import java.util.Optional;

/** Finds Grizzly's request, and so its connection, behind that of the Servlet API. */
@ApplicationScoped
class PayaraRequests implements ClientConnections {

    private static final System.Logger LOG = System.getLogger(PayaraRequests.class.getName());

    @Override
    public Optional<ClientConnection> of(ServletRequest request) {
        try {
            return Optional.of(GrizzlyConnection.of(grizzly(request)));
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            LOG.log(Level.DEBUG, "this server does not show its connections", e);
            return Optional.empty();
        }
    }

    /** The container's own two requests in between are Payara's: known by their methods alone. */
    private static Object grizzly(ServletRequest request) throws ReflectiveOperationException {
        var inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        return get(get(inner, "getUnwrappedCoyoteRequest"), "getCoyoteRequest");
    }

    private static Object get(Object from, String method) throws ReflectiveOperationException {
        return from.getClass().getMethod(method).invoke(from);
    }
}
