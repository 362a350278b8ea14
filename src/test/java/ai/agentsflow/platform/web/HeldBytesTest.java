package ai.agentsflow.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldBytesTest {

    private static final int MOST = 100_000;

    private final HeldBytes memory = new HeldBytes(MOST);
    private final HeldBytes.Share share = memory.share();

    @Test
    void takesAShareUntilItIsGivenBack() {
        assertThat(share.growTo(60_000)).isTrue();
        assertThat(memory.held()).isEqualTo(60_000);
        assertThat(share.isEmpty()).isFalse();

        assertThat(memory.share().growTo(60_000)).isFalse();
        assertThat(memory.held()).isEqualTo(60_000);

        share.giveBack();
        share.giveBack();
        assertThat(memory.held()).isZero();
        assertThat(memory.share().growTo(60_000)).isTrue();
    }

    @Test
    void alwaysHasRoomForASmallBody() {
        memory.share().growTo(MOST);

        assertThat(share.growTo(HeldBytes.UNCOUNTED)).isTrue();
        assertThat(share.isEmpty()).isTrue();
        assertThat(memory.held()).isEqualTo(MOST);
    }

    @Test
    void countsABodyThatDoesNotSayHowLargeItIs() {
        assertThat(HeldBytes.isCounted(-1)).isTrue();
        assertThat(HeldBytes.isCounted(HeldBytes.UNCOUNTED)).isFalse();
        assertThat(HeldBytes.isCounted(HeldBytes.UNCOUNTED + 1)).isTrue();
    }

    @Test
    void neverGivesOutMoreThanThereIs() {
        var shares = IntStream.range(0, 200)
                .parallel()
                .mapToObj(caller -> memory.share())
                .filter(one -> one.growTo(30_000))
                .toList();

        assertThat(shares).hasSizeLessThanOrEqualTo(3);
        shares.forEach(HeldBytes.Share::giveBack);
        assertThat(memory.held()).isZero();
    }
}
