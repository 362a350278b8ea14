package ai.agentsflow.platform.payara;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.agentsflow.platform.database.pool.ServerPool;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolEventsTest {

    /** As much of the server's own type as matters here. */
    interface Listener {
        void connectionRequestServed(long millis);

        void connectionTimedOut();

        void foundPotentialConnectionLeak();

        void connectionReleased(long id);
    }

    private final List<String> told = new ArrayList<>();
    private final Listener servers = new Listener() {
        @Override
        public void connectionRequestServed(long millis) {
            told.add("served after " + millis);
        }

        @Override
        public void connectionTimedOut() {
            told.add("timed out");
        }

        @Override
        public void foundPotentialConnectionLeak() {
            told.add("leak");
        }

        @Override
        public void connectionReleased(long id) {
            throw new IllegalStateException("of the server's own");
        }
    };

    private final List<String> heard = new ArrayList<>();
    private final ServerPool.Listener ours = new ServerPool.Listener() {
        @Override
        public void served(long millis) {
            heard.add("served after " + millis);
        }

        @Override
        public void timedOut() {
            heard.add("timed out");
        }

        @Override
        public void leaked() {
            heard.add("leak");
        }
    };

    @Test
    void tellsBothListeners() {
        var listener = (Listener) PoolEvents.before(servers, Listener.class, ours);

        listener.connectionRequestServed(7);
        listener.connectionTimedOut();
        listener.foundPotentialConnectionLeak();

        assertThat(told).containsExactly("served after 7", "timed out", "leak");
        assertThat(heard).containsExactlyElementsOf(told);
    }

    @Test
    void whatTheServersListenerThrowsIsThrown() {
        var listener = (Listener) PoolEvents.before(servers, Listener.class, ours);

        assertThatIllegalStateException()
                .isThrownBy(() -> listener.connectionReleased(1))
                .withMessage("of the server's own");
    }

    @Test
    void tellsOursWhereTheServerListensToNothing() {
        ((Listener) PoolEvents.before(null, Listener.class, ours)).connectionTimedOut();

        assertThat(heard).containsExactly("timed out");
    }

    @Test
    void knowsItself() {
        assertThat(PoolEvents.areToldBy(PoolEvents.before(servers, Listener.class, ours)))
                .isTrue();
        assertThat(PoolEvents.areToldBy(servers)).isFalse();
        assertThat(PoolEvents.areToldBy(null)).isFalse();
    }
}
