package ai.agentsflow.platform.shutdown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.platform.exchange.RequestsInFlight;
import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Partial;
import ai.agentsflow.testing.RecordedResponse;
import ai.agentsflow.testing.RequestStub;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShutdownFilterTest {

    private static final FilterChain NOBODY = (request, response) -> {
        throw new AssertionError("let in");
    };

    private final RequestsInFlight requests = new RequestsInFlight();
    private final RecordedResponse response = new RecordedResponse();
    private final List<AsyncListener> listeners = new ArrayList<>();

    @Test
    void countsARequestUntilItIsAnswered() throws Exception {
        var filter = filter(shutdown(Duration.ZERO));

        filter.doFilter(
                request("/api/models"),
                response.http(),
                (request, answer) -> assertThat(requests.count()).isEqualTo(1));

        assertThat(requests.count()).isZero();
        assertThat(response.header("Connection")).isEmpty();
    }

    @Test
    void countsAnAsynchronousOneUntilItsAnswerHasLeft() throws Exception {
        filter(shutdown(Duration.ZERO))
                .doFilter(request("/v1/models"), response.http(), (request, answer) -> request.startAsync());
        assertThat(requests.count()).isEqualTo(1);

        listeners.get(0).onComplete(new AsyncEvent(Partial.of(AsyncContext.class, new Context())));

        assertThat(requests.count()).isZero();
    }

    @Test
    void countsNoneThatFailed() {
        assertThatThrownBy(() -> filter(shutdown(Duration.ZERO))
                        .doFilter(request("/x"), response.http(), (request, answer) -> {
                            throw new ServletException("broken");
                        }))
                .isInstanceOf(ServletException.class);

        assertThat(requests.count()).isZero();
    }

    @Test
    void asksClientsToCloseWhileItLeaves() throws Exception {
        var shutdown = shutdown(Duration.ofSeconds(60));
        var run = CompletableFuture.runAsync(shutdown::run);
        AgentsFlow.await("leaving", () -> shutdown.phase() == Shutdown.Phase.LEAVING);
        var letIn = new ArrayList<ServletRequest>();

        filter(shutdown).doFilter(request("/v1/models"), response.http(), (request, answer) -> letIn.add(request));

        assertThat(letIn).hasSize(1);
        assertThat(response.header("Connection")).hasValue("close");
        shutdown.hurry();
        assertThat(run).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void turnsNewWorkAwayAndIsWatchedAllTheSame() throws Exception {
        var shutdown = shutdown(Duration.ZERO);
        shutdown.run();

        filter(shutdown).doFilter(request("/v1/models"), response.http(), NOBODY);

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.header("Connection")).hasValue("close");
        assertThat(response.header("Retry-After")).hasValue("2");
        assertThat(requests.count()).isZero();
        for (var path : List.of("/health", "/health/live", "/metrics")) {
            var letIn = new ArrayList<ServletRequest>();
            filter(shutdown).doFilter(request(path), response.http(), (request, answer) -> letIn.add(request));
            assertThat(letIn).as(path).hasSize(1);
        }
    }

    private Shutdown shutdown(Duration pause) {
        return new Shutdown(new ShutdownConfig(pause, Duration.ofSeconds(60)), requests);
    }

    private ShutdownFilter filter(Shutdown shutdown) {
        var filter = new ShutdownFilter();
        filter.shutdown = shutdown;
        filter.requests = requests;
        return filter;
    }

    private ServletRequest request(String path) {
        return new HttpServletRequestWrapper(new RequestStub().at(path).http()) {
            @Override
            public AsyncContext startAsync() {
                return Partial.of(AsyncContext.class, new Context());
            }
        };
    }

    /** The methods of an asynchronous context that matter. */
    public final class Context {

        public @Nullable ServletRequest getRequest() {
            return null;
        }

        public @Nullable ServletResponse getResponse() {
            return null;
        }

        public void addListener(AsyncListener listener) {
            listeners.add(listener);
        }
    }
}
