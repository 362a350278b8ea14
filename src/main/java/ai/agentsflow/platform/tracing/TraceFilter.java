package ai.agentsflow.platform.tracing;

import ai.agentsflow.platform.async.AnsweredRequest;
import ai.agentsflow.platform.metrics.Route;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Traces the requests of servlets until the last of their answers. MicroProfile Telemetry does so for JAX-RS alone. */
public class TraceFilter implements Filter {

    @Inject
    Traces traces;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        var span = traces.begin(http, Route.of(http));
        if (span == null) {
            chain.doFilter(request, response);
        } else {
            AnsweredRequest.serve(http, (HttpServletResponse) response, chain, status -> Traces.end(span, status));
        }
    }
}
