package ai.agentsflow.platform.answers;

import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemResponses;
import ai.agentsflow.platform.problem.ProblemType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The paths that the server answers by itself are these and no others below them, and are read only. */
public class ServersPaths implements Filter {

    private static final Set<String> PATHS =
            Set.of("/health", "/health/live", "/health/ready", "/health/started", "/metrics", "/openapi");

    private static final String ALLOWED = "GET, HEAD";

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var asked = (HttpServletRequest) request;
        var answer = (HttpServletResponse) response;
        if (!PATHS.contains(asked.getServletPath() + Objects.requireNonNullElse(asked.getPathInfo(), ""))) {
            ProblemResponses.send(asked, answer, ProblemException.notFound("Nothing is served at this path."));
        } else if (List.of("GET", "HEAD").contains(asked.getMethod())) {
            chain.doFilter(request, response);
        } else if (asked.getMethod().equals("OPTIONS")) {
            answer.setHeader("Allow", ALLOWED);
            answer.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } else {
            answer.setHeader("Allow", ALLOWED);
            var only = "This path takes GET and HEAD only.";
            ProblemResponses.send(asked, answer, new ProblemException(ProblemType.METHOD_NOT_ALLOWED, only));
        }
    }
}
