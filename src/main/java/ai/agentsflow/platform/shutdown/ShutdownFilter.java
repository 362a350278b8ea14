package ai.agentsflow.platform.shutdown;

import ai.agentsflow.platform.async.AnsweredRequest;
import ai.agentsflow.platform.exchange.RequestsInFlight;
import ai.agentsflow.platform.problem.ProblemResponses;
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
 * Counts every request until its answer has left, and turns new ones away once the server does not take any more. Whoever
 * watches the server is always answered, and not counted.
 */
public class ShutdownFilter implements Filter {

    @Inject
    Shutdown shutdown;

    @Inject
    RequestsInFlight requests;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        var answer = (HttpServletResponse) response;
        if (isWatching(http.getRequestURI())) {
            chain.doFilter(http, answer);
            return;
        }
        // counted before the phase is looked at: nobody is let in once everybody is thought to have left
        var entry = requests.begin(http);
        AnsweredRequest.serve(
                http,
                answer,
                (counted, told) -> admit((HttpServletRequest) counted, answer, chain),
                status -> entry.end());
    }

    private void admit(HttpServletRequest request, HttpServletResponse answer, FilterChain chain)
            throws IOException, ServletException {
        var phase = shutdown.phase();
        if (phase != Shutdown.Phase.SERVING) {
            answer.setHeader("Connection", "close");
        }
        if (phase == Shutdown.Phase.REFUSING) {
            ProblemResponses.send(request, answer, Shutdown.refusal());
        } else {
            chain.doFilter(request, answer);
        }
    }

    private static boolean isWatching(String path) {
        return path.equals("/health") || path.startsWith("/health/") || path.equals("/metrics");
    }
}
