package ai.agentsflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.exchange.ClientConnections;
import ai.agentsflow.platform.exchange.ClientTimeouts;
import ai.agentsflow.platform.exchange.Exchanges;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.reply.Reply;
import ai.agentsflow.testing.Partial;
import ai.agentsflow.testing.RecordedResponse;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A body that cannot be read is answered, whatever the reason, and nothing of it stays in memory. */
class ModelCallServletTest {

    private final MemoryBudget memory = new MemoryBudget(1_000_000);

    @Test
    void tellsThatABodyBrokeOff() throws Exception {
        var exchange = new Wire(() -> {
            throw new IOException("Connection reset by peer");
        });

        exchange.run();

        assertThat(exchange.response.getStatus()).isEqualTo(400);
        assertThat(exchange.response.body()).contains("The body broke off.").doesNotContain("peer");
        assertThat(exchange.completed).isTrue();
        assertThat(memory.held()).isZero();
    }

    @Test
    void takesNoFaultOfItsOwnForTheClients() throws Exception {
        var exchange = new Wire(() -> {
            throw new IllegalStateException("a fault of ours");
        });

        exchange.run();

        assertThat(exchange.response.getStatus()).isEqualTo(500);
        assertThat(exchange.response.body()).doesNotContain("a fault of ours");
        assertThat(exchange.completed).isTrue();
        assertThat(memory.held()).isZero();
    }

    /** What happens when the body, which has arrived, is read. */
    private interface Reading {
        int read() throws IOException;
    }

    /** Request, answer and what is between the two, as far as a body that cannot be read gets. */
    public final class Wire {

        private final ServletInputStream wire;
        private final List<AsyncListener> listeners = new ArrayList<>();
        private final RecordedResponse response = new RecordedResponse();
        private boolean completed;

        Wire(Reading reading) {
            wire = new ServletInputStream() {
                @Override
                public int available() {
                    return 50_000;
                }

                @Override
                public int read() throws IOException {
                    return reading.read();
                }

                @Override
                public int read(byte[] bytes, int from, int count) throws IOException {
                    return reading.read();
                }

                @Override
                public boolean isFinished() {
                    return false;
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setReadListener(ReadListener listener) {}
            };
        }

        void run() throws IOException {
            var servlet = new ModelCallServlet() {
                private static final long serialVersionUID = 1L;

                @Override
                protected void answer(byte[] body, Reply reply) {
                    throw new AssertionError("there is no body");
                }
            };
            servlet.exchanges = new Exchanges(
                    memory,
                    ClientConnections.HIDDEN,
                    (delay, task) -> () -> {},
                    new ClientTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(10)));
            servlet.config = new GatewayConfig(60_000);
            servlet.answer(Partial.of(HttpServletRequest.class, this), response.http());
        }

        public Enumeration<String> getHeaders(String name) {
            return Collections.enumeration(name.equals("Content-Type") ? List.of("application/json") : List.of());
        }

        public long getContentLengthLong() {
            return 50_000;
        }

        public Object getAttribute(String name) {
            return "an-id";
        }

        public String getRequestURI() {
            return "/v1/chat/completions";
        }

        public ServletInputStream getInputStream() {
            return wire;
        }

        public AsyncContext startAsync() {
            return Partial.of(AsyncContext.class, this);
        }

        public HttpServletRequest getRequest() {
            return Partial.of(HttpServletRequest.class, this);
        }

        public HttpServletResponse getResponse() {
            return response.http();
        }

        public void setTimeout(long millis) {}

        public void addListener(AsyncListener listener) {
            listeners.add(listener);
        }

        public void complete() throws IOException {
            completed = true;
            for (var listener : listeners) {
                listener.onComplete(new AsyncEvent(startAsync()));
            }
        }
    }
}
