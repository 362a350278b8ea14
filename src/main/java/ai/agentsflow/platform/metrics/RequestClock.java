package ai.agentsflow.platform.metrics;

import ai.agentsflow.platform.async.AnsweredRequest;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Measures every request until the last of its answer, before all other filters, so that refusals are counted too. */
public class RequestClock implements Filter {

    @Inject
    RequestMetrics requests;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        long arrived = System.nanoTime();
        requests.arrived();
        try {
            AnsweredRequest.serve(
                    http,
                    (HttpServletResponse) response,
                    chain,
                    status -> requests.answered(http.getMethod(), Route.of(http), status, System.nanoTime() - arrived));
        } finally {
            requests.released();
        }
    }
}
