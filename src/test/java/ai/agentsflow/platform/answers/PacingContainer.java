package ai.agentsflow.platform.answers;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.agentsflow.testing.Partial;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A servlet container's request and answer, whose client takes so much and no more. */
final class PacingContainer {

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final List<Integer> writes = new ArrayList<>();
    private final Output output = new Output();
    private @Nullable WriteListener listener;
    private String method = "GET";
    private String accept = "*/*";
    private String path = "/api/things";
    private @Nullable String known;
    private boolean asyncSupported = true;
    private boolean async;
    private int room = Integer.MAX_VALUE;
    private int status = 200;
    private int completed;
    private int errors;

    PacingContainer by(String verb) {
        method = verb;
        return this;
    }

    PacingContainer at(String servletPath) {
        path = servletPath;
        return this;
    }

    PacingContainer accepting(String types) {
        accept = types;
        return this;
    }

    PacingContainer knowing(String etag) {
        known = etag;
        return this;
    }

    PacingContainer withoutAsync() {
        asyncSupported = false;
        return this;
    }

    /** The client takes so many bytes from now on. */
    void takes(int bytes) throws IOException {
        room = bytes;
        if (listener != null) {
            listener.onWritePossible();
        }
    }

    void breaks() {
        if (listener != null) {
            listener.onError(new IOException("connection reset"));
        }
    }

    HttpServletRequest request() {
        return Partial.of(HttpServletRequest.class, new Request());
    }

    HttpServletResponse response() {
        return Partial.of(HttpServletResponse.class, new Response());
    }

    String sent() {
        return sent.toString(UTF_8);
    }

    List<Integer> writes() {
        return writes;
    }

    @Nullable
    String header(String name) {
        return headers.get(name);
    }

    int status() {
        return status;
    }

    int completed() {
        return completed;
    }

    int errors() {
        return errors;
    }

    boolean isAsync() {
        return async;
    }

    /** The methods of a request that matter. */
    public final class Request {

        private final Map<String, Object> attributes = new TreeMap<>();

        public String getMethod() {
            return method;
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

        public @Nullable String getHeader(String name) {
            return switch (name) {
                case "Accept" -> accept;
                case "If-None-Match" -> known;
                default -> null;
            };
        }

        public @Nullable Object getAttribute(String name) {
            return attributes.get(name);
        }

        public void setAttribute(String name, Object value) {
            attributes.put(name, value);
        }

        public boolean isAsyncSupported() {
            return asyncSupported;
        }

        public AsyncContext startAsync() {
            async = true;
            return Partial.of(AsyncContext.class, new Context());
        }

        public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
            return startAsync();
        }
    }

    /** The methods of an asynchronous context that matter. */
    public final class Context {

        public void setTimeout(long millis) {
            if (millis != 0) {
                throw new AssertionError("a client may take its time");
            }
        }

        public void addListener(AsyncListener asyncListener) {}

        public void complete() {
            completed++;
        }
    }

    /** The methods of an answer that matter. */
    public final class Response {

        private boolean committed;

        public ServletOutputStream getOutputStream() {
            return output;
        }

        public String getCharacterEncoding() {
            return "UTF-8";
        }

        public boolean isCommitted() {
            return committed || sent.size() > 0;
        }

        public int getStatus() {
            return status;
        }

        public void setStatus(int code) {
            status = code;
        }

        public void setHeader(String name, String value) {
            headers.put(name, value);
        }

        public void setContentType(String type) {
            headers.put("Content-Type", type);
        }

        public void setContentLength(int length) {
            headers.put("Content-Length", String.valueOf(length));
        }

        public void resetBuffer() {}

        public void reset() {
            headers.clear();
        }

        public void sendError(int code) {
            status = code;
            errors++;
            committed = true;
        }
    }

    private final class Output extends ServletOutputStream {

        @Override
        public boolean isReady() {
            return room > 0;
        }

        @Override
        public void setWriteListener(WriteListener writeListener) {
            listener = writeListener;
        }

        @Override
        public void write(int octet) {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            if (room <= 0) {
                throw new AssertionError("written without being ready");
            }
            writes.add(count);
            room -= count;
            sent.write(bytes, from, count);
        }
    }
}
