package ai.agentsflow.platform.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

    private static final int MOST = 100_000;

    private final MemoryBudget memory = new MemoryBudget(MOST);
    private final MemoryBudget.Share share = memory.share();

    @Test
    void takesAShareUntilItIsGivenBack() {
        assertThat(share.take(60_000)).isTrue();
        assertThat(memory.held()).isEqualTo(60_000 - MemoryBudget.FREE);

        assertThat(memory.share().take(80_000)).isFalse();
        assertThat(memory.held()).isEqualTo(60_000 - MemoryBudget.FREE);

        share.giveBack();
        share.giveBack();
        assertThat(memory.held()).isZero();
        assertThat(memory.share().take(80_000)).isTrue();
    }

    @Test
    void alwaysHasRoomForASmallCall() {
        assertThat(memory.share().take(MOST + MemoryBudget.FREE)).isTrue();

        assertThat(share.take(MemoryBudget.FREE)).isTrue();
        assertThat(share.take(1)).isFalse();
        assertThat(memory.held()).isEqualTo(MOST);
    }

    @Test
    void hasRoomForAnOperatorWhenItIsFull() {
        assertThat(share.take(MOST + MemoryBudget.FREE)).isTrue();

        var operators = memory.operatorsShare();
        assertThat(operators.take(MemoryBudget.RESERVE)).isTrue();
        assertThat(operators.take(MemoryBudget.FREE + 1)).isFalse();
        operators.giveBack();

        assertThat(memory.held()).isEqualTo(MOST);
    }

    @Test
    void takesAndGivesBitByBit() {
        for (int i = 0; i < 1000; i++) {
            assertThat(share.take(30_000)).isTrue();
            assertThat(share.take(20_000)).isTrue();
            share.give(20_000);
            share.give(30_000);
        }

        assertThat(memory.held()).isZero();
        assertThat(share.taken()).isZero();
    }

    @Test
    void givesBackNoMoreThanWasTaken() {
        assertThat(share.take(50_000)).isTrue();
        assertThat(memory.share().take(50_000)).isTrue();

        share.give(200_000);

        assertThat(memory.held()).isEqualTo(50_000 - MemoryBudget.FREE);
    }

    @Test
    void givesNothingToACallThatIsOver() {
        share.giveBack();

        assertThat(share.take(1)).isFalse();
        assertThat(memory.held()).isZero();
    }

    @Test
    void refusesWhatNoBudgetHolds() {
        assertThat(share.take(Long.MAX_VALUE / 2)).isFalse();
        assertThat(share.take(-1)).isFalse();
        assertThat(memory.held()).isZero();
    }

    @Test
    void neverGivesOutMoreThanThereIs() {
        var shares = IntStream.range(0, 200)
                .parallel()
                .mapToObj(caller -> memory.share())
                .filter(one -> one.take(30_000 + MemoryBudget.FREE))
                .toList();

        assertThat(shares).hasSizeLessThanOrEqualTo(3);
        shares.forEach(MemoryBudget.Share::giveBack);
        assertThat(memory.held()).isZero();
    }
}
