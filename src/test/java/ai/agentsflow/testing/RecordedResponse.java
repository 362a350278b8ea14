package ai.agentsflow.testing;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.TreeMap;

/** A servlet's answer that is kept instead of sent. */
public final class RecordedResponse {

    private final TreeMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int status = 200;
    private boolean committed;

    public HttpServletResponse http() {
        return Partial.of(HttpServletResponse.class, this);
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    public String body() {
        return body.toString(StandardCharsets.UTF_8);
    }

    /** From here on it is too late for another answer. */
    public void commit() {
        committed = true;
    }

    public int getStatus() {
        return status;
    }

    public void setStatus(int code) {
        status = code;
    }

    public boolean isCommitted() {
        return committed;
    }

    public void resetBuffer() {
        body.reset();
    }

    public void setHeader(String name, String value) {
        headers.put(name, value);
    }

    public void setContentType(String type) {
        setHeader("Content-Type", type);
    }

    public void setCharacterEncoding(String encoding) {
        setHeader("Character-Encoding", encoding);
    }

    public void setContentLength(int length) {
        setHeader("Content-Length", String.valueOf(length));
    }

    public ServletOutputStream getOutputStream() {
        return new ServletOutputStream() {
            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setWriteListener(WriteListener listener) {
                throw new UnsupportedOperationException("this answer is written at once");
            }

            @Override
            public void write(int one) {
                body.write(one);
            }
        };
    }
}
