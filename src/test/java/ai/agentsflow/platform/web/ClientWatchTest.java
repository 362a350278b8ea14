package ai.agentsflow.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.RequestStub;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.ArrayList;
import java.util.List;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.http2.Http2Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Against the shapes of Payara's classes; that they are these shapes is seen by {@code GatewayIT}. */
class ClientWatchTest {

    private final Line line = new Line();
    private int gone;
    private @Nullable Http2Stream stream;
    private final ClientWatch watch = new ClientWatch(() -> gone++);

    @Test
    void tellsOnceThatTheClientHasLeft() {
        watch.begin(new HttpServletRequestWrapper(new HttpServletRequestWrapper(request())));
        assertThat(line.readable).isTrue();
        assertThat(gone).isZero();

        line.closes();
        line.closes();

        assertThat(gone).isEqualTo(1);
    }

    @Test
    void tellsNothingOnceItIsOver() {
        watch.begin(request());
        var listeners = List.copyOf(line.listeners);

        watch.end();
        listeners.forEach(listener -> listener.onClosed(line, null));

        assertThat(gone).isZero();
        assertThat(line.readable).as("the next request is the server's to read").isFalse();
        assertThat(line.listeners).isEmpty();
    }

    @Test
    void doesNotBeginOnceItIsOver() {
        watch.end();

        watch.begin(request());

        assertThat(line.readable).isFalse();
        assertThat(line.listeners).isEmpty();
    }

    @Test
    void beginsOnce() {
        watch.begin(request());
        watch.begin(request());

        assertThat(line.listeners).hasSize(1);
    }

    @Test
    void tellsOfAClientThatHasLeftBefore() {
        line.closed = true;

        watch.begin(request());

        assertThat(gone).isEqualTo(1);
    }

    @Test
    void watchesNothingOnAnotherServer() {
        watch.begin(new RequestStub().http());
        watch.end();

        assertThat(gone).isZero();
    }

    /** The connection's frames belong to other requests, too. */
    @Test
    void watchesTheStreamOfHttp2AndLeavesItsConnectionAlone() {
        stream = new Http2Stream();

        watch.begin(request());
        assertThat(gone).isZero();
        stream.reset();

        assertThat(gone).isEqualTo(1);
        assertThat(line.readable).isFalse();
        assertThat(line.listeners).isEmpty();
    }

    @Test
    void forgetsAStreamThatHasItsAnswer() {
        stream = new Http2Stream();
        watch.begin(request());

        watch.end();

        assertThat(stream.listeners()).isZero();
    }

    private HttpServletRequest request() {
        return new PayaraRequest(line, stream).http();
    }

    public static final class Line implements Connection {

        private final List<CloseListener> listeners = new ArrayList<>();
        private boolean readable;
        private boolean closed;

        void closes() {
            List.copyOf(listeners).forEach(listener -> listener.onClosed(this, null));
        }

        @Override
        public void addCloseListener(CloseListener listener) {
            listeners.add(listener);
            if (closed) {
                listener.onClosed(this, null);
            }
        }

        @Override
        public boolean removeCloseListener(CloseListener listener) {
            return listeners.remove(listener);
        }

        @Override
        public void enableIOEvent(IOEvent event) {
            readable = true;
        }

        @Override
        public void disableIOEvent(IOEvent event) {
            readable = false;
        }
    }
}
