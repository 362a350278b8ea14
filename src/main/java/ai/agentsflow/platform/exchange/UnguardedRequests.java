package ai.agentsflow.platform.exchange;

import ai.agentsflow.platform.async.SettledRequest;
import ai.agentsflow.platform.framing.RequestTarget;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Ends connections that came past the guard: their clients come again, and are read strictly. What no guard has seen is looked at here
 * for paths that mean one thing to a proxy and another to the server.
 */
public class UnguardedRequests implements Filter {

    @Inject
    GuardedRequests guarded;

    @Inject
    ClientConnections connections;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var entry = guarded.entry(request);
        var asked = (HttpServletRequest) request;
        var answer = (HttpServletResponse) response;
        if (entry == GuardedRequests.Entry.LATE) {
            answer.setHeader("Connection", "close");
        }
        if (entry == GuardedRequests.Entry.GUARDED || RequestTarget.isUnambiguous(asked.getRequestURI())) {
            var connection = connections.of(request);
            chain.doFilter(
                    connection.isEmpty() ? request : new SettledRequest(asked, connection.get()::onceLeft), response);
        } else {
            answer.sendError(HttpServletResponse.SC_BAD_REQUEST);
        }
    }
}
