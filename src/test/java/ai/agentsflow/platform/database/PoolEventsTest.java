package ai.agentsflow.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

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

    @Test
    void countsAndTellsTheServersOwnListenerToo() {
        var before = totals();
        var listener = (Listener) PoolEvents.before(servers, Listener.class);

        listener.connectionRequestServed(7);
        listener.connectionRequestServed(5);
        listener.connectionTimedOut();
        listener.foundPotentialConnectionLeak();

        assertThat(told).containsExactly("served after 7", "served after 5", "timed out", "leak");
        assertThat(totals())
                .containsExactly(before.get(0) + 2, before.get(1) + 12, before.get(2) + 1, before.get(3) + 1);
    }

    @Test
    void whatTheServersListenerThrowsIsThrown() {
        var listener = (Listener) PoolEvents.before(servers, Listener.class);

        assertThatIllegalStateException()
                .isThrownBy(() -> listener.connectionReleased(1))
                .withMessage("of the server's own");
    }

    @Test
    void countsWhereTheServerListensToNothing() {
        long before = PoolEvent.TIMED_OUT.total();

        ((Listener) PoolEvents.before(null, Listener.class)).connectionTimedOut();

        assertThat(PoolEvent.TIMED_OUT.total()).isEqualTo(before + 1);
    }

    @Test
    void knowsItself() {
        assertThat(PoolEvents.areCountedBy(PoolEvents.before(servers, Listener.class)))
                .isTrue();
        assertThat(PoolEvents.areCountedBy(servers)).isFalse();
        assertThat(PoolEvents.areCountedBy(null)).isFalse();
    }

    private static List<Long> totals() {
        return List.of(
                PoolEvent.SERVED.total(),
                PoolEvent.WAITED_MILLIS.total(),
                PoolEvent.TIMED_OUT.total(),
                PoolEvent.LEAKED.total());
    }
}
