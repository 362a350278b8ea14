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
import java.util.Set;

/** Answers methods that nothing here knows, on every path alike: 501 (RFC 9110, 9.1). */
public class KnownMethods implements Filter {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var asked = (HttpServletRequest) request;
        if (METHODS.contains(asked.getMethod())) {
            chain.doFilter(request, response);
        } else {
            ProblemResponses.send(
                    asked,
                    (HttpServletResponse) response,
                    new ProblemException(
                            ProblemType.NOT_IMPLEMENTED, "This server does not know the request's method."));
        }
    }
}
