package ai.agentsflow.platform.payara.guard;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.memory.MemoryBudget;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeldRoomTest {

    private static final long MOST = 1 << 20;

    private final MemoryBudget memory = new MemoryBudget(MOST);
    private final AtomicLong ofAll = new AtomicLong();

    @Test
    void countsAllButTheFirstKilobytes() {
        var room = new HeldRoom(memory, ofAll);

        assertThat(room.take(4096)).isTrue();
        assertThat(memory.held()).isZero();
        assertThat(room.take(1000)).isTrue();
        assertThat(memory.held()).isEqualTo(1000);
        room.give(5096);

        assertThat(memory.held()).isZero();
        assertThat(ofAll.get()).isZero();
    }

    @Test
    void leavesHalfOfTheMemoryToThoseWhoAreKnown() {
        var one = new HeldRoom(memory, ofAll);
        var another = new HeldRoom(memory, ofAll);

        assertThat(one.take(MOST / 2)).isTrue();
        assertThat(another.take(4096)).isTrue();
        assertThat(another.take(5000)).isFalse();
        assertThat(memory.share().take(MOST / 4)).isTrue();

        one.give(MOST / 2);
        assertThat(another.take(5000)).isTrue();
    }

    @Test
    void takesNothingThatTheOthersNeed() {
        memory.share().take(MOST + MemoryBudget.FREE);
        var room = new HeldRoom(memory, ofAll);

        assertThat(room.take(10_000)).isFalse();
        assertThat(ofAll.get()).isZero();
        assertThat(room.take(4096)).isTrue();
    }
}
