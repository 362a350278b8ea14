package ai.agentsflow.platform.metrics;

import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import jakarta.servlet.http.MappingMatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /metrics}: what the application has registered with MicroProfile Metrics, then its {@link Metrics}.
 *
 * <p>Of the server's own answer only the scope {@code application} is taken: Payara 6.2025.10 writes its other two twice, and
 * no sample may stand in an answer twice. A request that names a scope is the server's alone.
 */
public class MetricsPage implements Filter {

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    @Inject
    Metrics metrics;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        if (http.getQueryString() != null || !http.getMethod().equals("GET")) {
            chain.doFilter(request, response);
            return;
        }
        response.setContentType(TEXT);
        if (http.getHttpServletMapping().getMappingMatch() != MappingMatch.DEFAULT) {
            chain.doFilter(new OfTheApplication(http), new Part((HttpServletResponse) response));
        }
        var text = new ByteArrayOutputStream();
        metrics.write(text);
        response.getWriter().write(text.toString(StandardCharsets.UTF_8));
    }

    private static final class OfTheApplication extends HttpServletRequestWrapper {

        OfTheApplication(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable String getParameter(String name) {
            return name.equals("scope") ? "application" : super.getParameter(name);
        }

        /** Prometheus prefers a format that the server does not have. */
        @Override
        public @Nullable String getHeader(String name) {
            return name.equalsIgnoreCase("Accept") ? "text/plain" : super.getHeader(name);
        }
    }

    /** The answer's type stands already, and a scope that is empty, at which the server answers 404, is no error. */
    private static final class Part extends HttpServletResponseWrapper {

        Part(HttpServletResponse response) {
            super(response);
        }

        @Override
        public void sendError(int status, String message) {}

        @Override
        public void sendError(int status) {}

        @Override
        public void setContentType(String type) {}

        @Override
        public void setCharacterEncoding(String encoding) {}
    }
}
