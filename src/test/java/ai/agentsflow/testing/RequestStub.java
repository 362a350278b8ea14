package ai.agentsflow.testing;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.security.Principal;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A servlet request from this machine to {@code /api/things}, unless a test says otherwise. */
public final class RequestStub {

    private final Map<String, Object> attributes = new HashMap<>();
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private String remoteAddress = "127.0.0.1";
    private String serverName = "localhost";
    private String path = "/api/things";
    private String method = "GET";
    private String protocol = "HTTP/1.1";
    private byte[] body = new byte[0];
    private long length = -1;

    public HttpServletRequest http() {
        return Partial.of(HttpServletRequest.class, this);
    }

    public RequestStub from(String address) {
        remoteAddress = address;
        return this;
    }

    public RequestStub to(String name) {
        serverName = name;
        return this;
    }

    public RequestStub at(String uri) {
        path = uri;
        return this;
    }

    public RequestStub with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    public RequestStub body(byte[] bytes) {
        body = bytes;
        return this;
    }

    /** Says beforehand how long the body is. */
    public RequestStub length(long bytes) {
        length = bytes;
        return this;
    }

    /** By another protocol than HTTP/1.1. */
    public RequestStub speaking(String name) {
        protocol = name;
        return this;
    }

    public String getProtocol() {
        return protocol;
    }

    public String getRemoteAddr() {
        return remoteAddress;
    }

    public String getServerName() {
        return serverName;
    }

    public RequestStub by(String verb) {
        method = verb;
        return this;
    }

    public String getRequestURI() {
        return path;
    }

    public String getServletPath() {
        return path;
    }

    public @Nullable String getPathInfo() {
        return null;
    }

    public String getMethod() {
        return method;
    }

    public Enumeration<String> getHeaders(String name) {
        var value = headers.get(name);
        return Collections.enumeration(value == null ? List.of() : List.of(value));
    }

    public @Nullable String getHeader(String name) {
        return headers.get(name);
    }

    public @Nullable Object getAttribute(String name) {
        return attributes.get(name);
    }

    public void setAttribute(String name, Object value) {
        attributes.put(name, value);
    }

    public @Nullable Principal getUserPrincipal() {
        return null;
    }

    public boolean isUserInRole(String role) {
        return false;
    }

    public long getContentLengthLong() {
        return length;
    }

    public ServletInputStream getInputStream() {
        var bytes = new ByteArrayInputStream(body);
        return new ServletInputStream() {
            @Override
            public int read() {
                return bytes.read();
            }

            @Override
            public int read(byte[] into, int from, int count) {
                return bytes.read(into, from, count);
            }

            @Override
            public boolean isFinished() {
                return bytes.available() == 0;
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setReadListener(ReadListener listener) {
                throw new UnsupportedOperationException("this request is read at once");
            }
        };
    }
}
