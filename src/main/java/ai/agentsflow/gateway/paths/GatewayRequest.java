package ai.agentsflow.gateway.paths;

import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** A request by another path, as one for the path that this stands for. */
final class GatewayRequest extends HttpServletRequestWrapper {

    private final ServedPath served;
    private final String uri;

    GatewayRequest(HttpServletRequest request, String path, ServedPath served) {
        super(request);
        this.served = served;
        this.uri = escaped(path);
    }

    private static String escaped(String path) {
        try {
            return new URI(null, null, path, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("a path under /v1 is one of a URI", e);
        }
    }

    @Override
    public String getRequestURI() {
        return uri;
    }

    @Override
    public StringBuffer getRequestURL() {
        var url = super.getRequestURL();
        int path = url.length() - super.getRequestURI().length();
        return new StringBuffer(url.substring(0, Math.max(0, path))).append(uri);
    }

    @Override
    public String getServletPath() {
        return served.servletPath();
    }

    @Override
    public @Nullable String getPathInfo() {
        return served.pathInfo();
    }

    @Override
    public HttpServletMapping getHttpServletMapping() {
        return served;
    }
}
