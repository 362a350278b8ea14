package ai.agentsflow.platform.web;

import ai.agentsflow.testing.Partial;
import jakarta.servlet.http.HttpServletRequest;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * A request in the shapes of Payara's classes: the container's, its connector's, that of the filter chain below, and what was read of
 * it, all in one.
 *
 * @param connection that it came by
 * @param stream that it is, of HTTP/2; null by HTTP/1.1
 */
public record PayaraRequest(
        @Nullable Connection connection, @Nullable Http2Stream stream) implements HttpHeader {

    /** What the container hands out. */
    public interface Facade extends HttpServletRequest {
        Object getUnwrappedCoyoteRequest();
    }

    HttpServletRequest http() {
        return Partial.of(Facade.class, this);
    }

    public String getProtocol() {
        return stream == null ? "HTTP/1.1" : "HTTP/2.0";
    }

    public @Nullable Object getAttribute(String name) {
        return null;
    }

    public Object getUnwrappedCoyoteRequest() {
        return this;
    }

    public Object getCoyoteRequest() {
        return this;
    }

    public Object getRequest() {
        return this;
    }

    public Object getContext() {
        return this;
    }

    public @Nullable Connection getConnection() {
        return connection;
    }
}
