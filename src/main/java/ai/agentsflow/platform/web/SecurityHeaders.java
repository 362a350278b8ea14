package ai.agentsflow.platform.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/**
 * Tells browsers to trust nothing that did not come from here, and nobody to keep what the API says. Where the API is, the
 * descriptor says: its parameter {@code api} lists the beginnings of paths.
 */
public class SecurityHeaders implements Filter {

    private static final String POLICY = policy("style-src 'self'");

    /**
     * ReDoc makes an empty style element that it fills by script (the first digest), brings a fixed sheet for its scroll bar
     * (the second, which changes with its version), and searches in a worker.
     */
    private static final String REDOC_POLICY =
            policy("style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' "
                    + "'sha256-DLDPR1ic47WIdK2WyeLkblb/tm2mQH+Jt/NNhZWu1k0='; worker-src blob:");

    /** What the API says is no page: nothing in it may be loaded or framed. */
    private static final String API_POLICY = "default-src 'none'; frame-ancestors 'none'";

    private List<String> api = List.of();

    @Override
    public void init(FilterConfig filter) {
        api = List.of(filter.getInitParameter("api").strip().split("\\s+"));
    }

    private static String policy(String styles) {
        return "default-src 'none'; script-src 'self'; " + styles + "; img-src 'self' data:; font-src 'self'; "
                + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var http = (HttpServletResponse) response;
        var path = ((HttpServletRequest) request).getRequestURI();
        http.setHeader("X-Content-Type-Options", "nosniff");
        http.setHeader("Referrer-Policy", "no-referrer");
        if (isApi(path)) {
            http.setHeader("Content-Security-Policy", API_POLICY);
            http.setHeader("Cache-Control", "no-store");
        } else {
            http.setHeader("Content-Security-Policy", path.endsWith("/redoc") ? REDOC_POLICY : POLICY);
        }
        chain.doFilter(request, response);
    }

    private boolean isApi(String path) {
        for (String beginning : api) {
            if (path.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }
}
