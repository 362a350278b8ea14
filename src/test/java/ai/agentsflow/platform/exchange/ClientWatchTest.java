package ai.agentsflow.platform.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientWatchTest {

    private final Line line = new Line();
    private int gone;
    private final ClientWatch watch = new ClientWatch(Optional.of(line), () -> gone++);

    @Test
    void tellsOnceThatTheClientHasLeft() {
        watch.begin();
        assertThat(gone).isZero();

        line.closes();
        line.closes();

        assertThat(gone).isEqualTo(1);
    }

    @Test
    void tellsNothingOnceItIsOver() {
        watch.begin();
        var listeners = List.copyOf(line.listeners);

        watch.end();
        listeners.forEach(Runnable::run);

        assertThat(gone).isZero();
        assertThat(line.listeners)
                .as("the next request is the server's to read")
                .isEmpty();
    }

    @Test
    void doesNotBeginOnceItIsOver() {
        watch.end();

        watch.begin();

        assertThat(line.listeners).isEmpty();
    }

    @Test
    void beginsOnce() {
        watch.begin();
        watch.begin();

        assertThat(line.listeners).hasSize(1);
    }

    @Test
    void tellsOfAClientThatHasLeftBefore() {
        line.closed = true;

        watch.begin();

        assertThat(gone).isEqualTo(1);
        assertThat(line.listeners).isEmpty();
    }

    @Test
    void endsAWatchThatIsOverBeforeItHasBegun() {
        line.whileItBegins = watch::end;

        watch.begin();

        assertThat(line.listeners).isEmpty();
        assertThat(gone).isZero();
    }

    @Test
    void watchesNothingOnAnotherServer() {
        var blind = new ClientWatch(Optional.empty(), () -> gone++);

        blind.begin();
        blind.end();

        assertThat(gone).isZero();
    }

    private static final class Line implements ClientConnection {

        private final List<Runnable> listeners = new ArrayList<>();
        private boolean closed;
        private Runnable whileItBegins = () -> {};

        void closes() {
            List.copyOf(listeners).forEach(Runnable::run);
        }

        @Override
        public Runnable watch(Runnable onClosed) {
            listeners.add(onClosed);
            whileItBegins.run();
            if (closed) {
                onClosed.run();
            }
            return () -> listeners.remove(onClosed);
        }

        @Override
        public void onceLeft(Runnable action) {
            action.run();
        }

        @Override
        public void close() {
            closes();
        }
    }
}
