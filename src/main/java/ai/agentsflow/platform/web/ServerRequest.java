package ai.agentsflow.platform.web;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;

/** The server's own request behind that of the Servlet API, by reflection: on another server than Payara there is none. */
final class ServerRequest {

    private ServerRequest() {}

    /** The connection that it came by. */
    static Object connection(ServletRequest request) throws ReflectiveOperationException {
        return get(get(grizzly(request), "getContext"), "getConnection");
    }

    /** What was read of it. */
    static Object packet(ServletRequest request) throws ReflectiveOperationException {
        return get(grizzly(request), "getRequest");
    }

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
