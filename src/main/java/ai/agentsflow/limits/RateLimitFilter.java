package ai.agentsflow.limits;

import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemResponses;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Applies {@link RateLimited} where it stands on a servlet, and leaves with every other request what {@link RateLimitFeature}
 * needs. It comes after whoever finds out who is calling.
 */
public class RateLimitFilter implements Filter {

    private final Map<String, Optional<Limit>> byServlet = new ConcurrentHashMap<>();

    @Inject
    RateLimits limits;

    @Inject
    LimitsConfig config;

    @Inject
    Clock clock;

    private @Nullable ClientAddress addresses;

    @Override
    public void init(FilterConfig filter) {
        addresses = new ClientAddress(config.trustedProxies());
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (addresses == null) {
            throw new IllegalStateException("the filter has not been started");
        }
        var http = (HttpServletRequest) request;
        var answer = (HttpServletResponse) response;
        var limited = new LimitedRequest(limits, addresses, clock, http, answer);
        var servlet = http.getHttpServletMapping().getServletName();
        var limit = byServlet.computeIfAbsent(servlet, name -> limit(http.getServletContext(), name));
        if (limit.isPresent()) {
            try {
                limited.count(limit.get());
            } catch (ProblemException refusal) {
                ProblemResponses.send(http, answer, refusal);
                return;
            }
        }
        http.setAttribute(LimitedRequest.NAME, limited);
        chain.doFilter(request, response);
    }

    private static Optional<Limit> limit(ServletContext context, String name) {
        var servlet = context.getServletRegistration(name);
        if (servlet == null || servlet.getClassName() == null) {
            return Optional.empty();
        }
        try {
            var type = Class.forName(servlet.getClassName(), false, RateLimitFilter.class.getClassLoader());
            return Optional.ofNullable(type.getAnnotation(RateLimited.class)).map(Limit::of);
        } catch (ClassNotFoundException e) {
            // one of the server's own
            return Optional.empty();
        }
    }
}
