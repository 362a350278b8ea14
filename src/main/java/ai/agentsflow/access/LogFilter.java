package ai.agentsflow.access;

import ai.agentsflow.platform.async.AnsweredRequest;
import ai.agentsflow.platform.logging.LogContext;
import ai.agentsflow.platform.metrics.Route;
import ai.agentsflow.platform.tracing.Traces;
import ai.agentsflow.platform.web.RequestId;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Objects;

/**
 * Lets the lines logged on a request's thread know whose they are; it comes after whoever finds out who is calling. A line for
 * each request is written where this class logs at level {@code FINE}.
 */
public class LogFilter implements Filter {

    private static final System.Logger LOG = System.getLogger(LogFilter.class.getName());
    private static final long NANOS_PER_MILLI = 1_000_000;

    @Inject
    Traces traces;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        var caller = Objects.requireNonNullElse(http.getRemoteUser(), "");
        var context = new LogContext(RequestId.of(http), traces.of(http).id(), caller);
        var outer = context.enter();
        try {
            if (LOG.isLoggable(Level.DEBUG)) {
                long arrived = System.nanoTime();
                AnsweredRequest.serve(
                        http,
                        (HttpServletResponse) response,
                        chain,
                        status -> context.during(() -> tell(http, status, System.nanoTime() - arrived)));
            } else {
                chain.doFilter(request, response);
            }
        } finally {
            outer.enter();
        }
    }

    private static void tell(HttpServletRequest request, int status, long nanos) {
        LOG.log(
                Level.DEBUG,
                "{0} {1} answered {2} after {3} ms",
                request.getMethod(),
                Route.of(request),
                status,
                nanos / NANOS_PER_MILLI);
    }
}
