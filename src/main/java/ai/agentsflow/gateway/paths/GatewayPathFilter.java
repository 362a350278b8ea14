package ai.agentsflow.gateway.paths;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a request by another path one for the path under {@code /v1} that this stands for, before anybody measures it, asks who is
 * calling, or counts it. {@link OtherPaths} serves it.
 */
public class GatewayPathFilter implements Filter {

    private static final String MODEL = GatewayPathFilter.class.getName() + ".model";

    private @Nullable ServletContext context;

    @Override
    public void init(FilterConfig filter) {
        context = filter.getServletContext();
    }

    /** Which model the path names, if it does. */
    public static Optional<String> model(ServletRequest request) {
        return Optional.ofNullable((String) request.getAttribute(MODEL));
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        var asked = http.getServletPath() + Objects.requireNonNullElse(http.getPathInfo(), "");
        var meant = GatewayPath.of(asked);
        var served = meant.flatMap(
                path -> ServedPath.of(path.path(), Objects.requireNonNull(context, "the filter has been started")));
        if (meant.isEmpty() || served.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        request.setAttribute(MODEL, meant.get().model());
        chain.doFilter(new GatewayRequest(http, meant.get().path(), served.get()), response);
    }
}
