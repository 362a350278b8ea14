package ai.agentsflow.platform.async;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.Partial;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class SettledRequestTest {

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final Container container = new Container();
    private final SettledRequest request =
            new SettledRequest(Partial.of(HttpServletRequest.class, container), waiting::add);

    @Test
    void completesWhenTheServersThreadsHaveLeft() {
        request.startAsync().complete();
        assertThat(container.completed).isZero();

        leave();

        assertThat(container.completed).isEqualTo(1);
    }

    @Test
    void letsThemGoOnWhereTheContainerHasEndedTheAnswer() {
        container.ended = true;
        request.startAsync().complete();

        leave();

        assertThat(container.completed).isZero();
    }

    private void leave() {
        Objects.requireNonNull(waiting.poll()).run();
        assertThat(waiting).isEmpty();
    }

    /** A request, and its asynchronous context. */
    public static final class Container {

        private int completed;
        private boolean ended;

        public AsyncContext startAsync() {
            return Partial.of(AsyncContext.class, this);
        }

        public void complete() {
            if (ended) {
                throw new IllegalStateException("complete already");
            }
            completed++;
        }
    }
}
