package ai.agentsflow.platform.metrics;

import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/**
 * {@code GET /metrics}: the application's {@link Metrics}.
 *
 * <p>The server's own answer is left out: Payara 6.2025.10 writes two of its scopes twice, and no sample may stand in an answer
 * twice. A request that names a scope is the server's alone.
 */
public class MetricsPage implements Filter {

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    @Inject
    Metrics metrics;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        if (http.getQueryString() != null || !List.of("GET", "HEAD").contains(http.getMethod())) {
            chain.doFilter(request, response);
            return;
        }
        var text = new ByteArrayOutputStream();
        metrics.write(text);
        response.setContentType(TEXT);
        response.setContentLength(text.size());
        text.writeTo(response.getOutputStream());
    }
}
