package ai.agentsflow.access;

import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets pages of the configured origins use the API, by <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch</a>.
 *
 * <p>Credentials in Fetch's sense, which are cookies, are never allowed: none counts here. A page sends its token by itself.
 */
public class CorsFilter implements Filter {

    /** Header names as a browser lists them, and no more of them than an SDK sends. */
    private static final Pattern HEADER_NAMES = Pattern.compile("[A-Za-z0-9_, -]{1,1024}");

    /** What a page may read besides what every page may; a header that is not named here does not exist for it. */
    private static final String EXPOSED =
            "WWW-Authenticate, Retry-After, RateLimit, RateLimit-Policy, X-Request-ID, X-Correlation-ID, request-id, "
                    + "x-ratelimit-limit-requests, x-ratelimit-remaining-requests, x-ratelimit-reset-requests, "
                    + "x-ratelimit-limit-tokens, x-ratelimit-remaining-tokens, x-ratelimit-reset-tokens, "
                    + "anthropic-ratelimit-requests-limit, anthropic-ratelimit-requests-remaining, anthropic-ratelimit-requests-reset, "
                    + "anthropic-ratelimit-tokens-limit, anthropic-ratelimit-tokens-remaining, anthropic-ratelimit-tokens-reset, "
                    + "x-agentsflow-model, x-agentsflow-attempts, x-agentsflow-cache, x-agentsflow-dropped, "
                    + "x-agentsflow-estimated, x-agentsflow-cost";

    @Inject
    AccessConfig config;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        var answer = (HttpServletResponse) response;
        var origin = http.getHeader("Origin");
        boolean allowed = origin != null && config.corsOrigins().contains(origin);
        if (!config.corsOrigins().isEmpty()) {
            answer.setHeader("Vary", "Origin");
        }
        if (allowed) {
            answer.setHeader("Access-Control-Allow-Origin", origin);
            answer.setHeader("Access-Control-Expose-Headers", EXPOSED);
        }
        if (isPreflight(http)) {
            preflight(answer, allowed, http.getHeader("Access-Control-Request-Headers"));
        } else {
            chain.doFilter(request, response);
        }
    }

    private static boolean isPreflight(HttpServletRequest request) {
        return request.getMethod().equals("OPTIONS")
                && request.getHeader("Origin") != null
                && request.getHeader("Access-Control-Request-Method") != null;
    }

    /** Carries no credential, so it is answered before anybody asks for one. */
    private static void preflight(HttpServletResponse answer, boolean allowed, @Nullable String headers) {
        if (allowed) {
            answer.setHeader("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE");
            if (headers != null && HEADER_NAMES.matcher(headers).matches()) {
                answer.setHeader("Access-Control-Allow-Headers", headers);
            }
            answer.setHeader("Access-Control-Max-Age", "600");
        }
        answer.setStatus(allowed ? HttpServletResponse.SC_NO_CONTENT : HttpServletResponse.SC_FORBIDDEN);
    }
}
