package ai.agentsflow.platform.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.testing.Partial;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestClockTest {

    private final Metrics metrics = new Metrics();
    private final RequestClock clock = new RequestClock();
    private final Exchange exchange = new Exchange();

    @SuppressWarnings("UnnecessaryAssignment")
    RequestClockTest() {
        clock.requests = new RequestMetrics(metrics);
    }

    /** A request and its answer, as far as anybody asks for it. */
    static final class Exchange {
        final List<AsyncListener> listeners = new ArrayList<>();
        String method = "GET";

        public String getMethod() {
            return method;
        }

        public int getStatus() {
            return 204;
        }

        public @Nullable Object getAttribute(String name) {
            return null;
        }

        public HttpServletMapping getHttpServletMapping() {
            return Partial.of(HttpServletMapping.class, this);
        }

        public String getPattern() {
            return "/v1/embeddings";
        }

        public AsyncContext startAsync() {
            return Partial.of(AsyncContext.class, this);
        }

        public void addListener(AsyncListener listener) {
            listeners.add(listener);
        }
    }

    @Test
    void countsARequestByItsRouteAndItsAnswer() throws Exception {
        serve((request, response) -> assertThat(shown()).contains("http_server_active_requests 1.0"));

        assertThat(counted("GET", "204")).isOne();
        assertThat(shown()).contains("http_server_active_requests 0.0", "agentsflow_http_threads_busy 0.0");
    }

    @Test
    void waitsForTheEndOfAnAnswerThatIsGivenLater() throws Exception {
        serve((request, response) -> request.startAsync());

        assertThat(counted("GET", "204")).isZero();
        assertThat(shown()).contains("http_server_active_requests 1.0", "agentsflow_http_threads_busy 0.0");

        var listener = exchange.listeners.get(0);
        listener.onComplete(new AsyncEvent(exchange.startAsync(), null, null));

        assertThat(counted("GET", "204")).isOne();
        assertThat(shown()).contains("http_server_active_requests 0.0");
    }

    @Test
    void countsAnErrorOnce() {
        assertThatThrownBy(() -> serve((request, response) -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");

        assertThat(counted("GET", "500")).isOne();
        assertThat(shown()).contains("http_server_active_requests 0.0", "agentsflow_http_threads_busy 0.0");
    }

    @Test
    void takesNoMethodThatAClientHasMadeUp() throws Exception {
        exchange.method = "BREW";

        serve((request, response) -> {});

        assertThat(counted("_OTHER", "204")).isOne();
    }

    private interface Served {
        void by(HttpServletRequest request, HttpServletResponse response) throws IOException;
    }

    private void serve(Served served) throws Exception {
        FilterChain chain =
                (request, response) -> served.by((HttpServletRequest) request, (HttpServletResponse) response);
        clock.doFilter(
                Partial.of(HttpServletRequest.class, exchange), Partial.of(HttpServletResponse.class, exchange), chain);
    }

    private long counted(String method, String status) {
        return shown().lines()
                .filter(line -> line.startsWith("http_server_request_duration_seconds_count{http_request_method=\""
                        + method + "\",http_response_status_code=\"" + status + "\",http_route=\"/v1/embeddings\"}"))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(0);
    }

    private String shown() {
        var out = new ByteArrayOutputStream();
        try {
            metrics.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
