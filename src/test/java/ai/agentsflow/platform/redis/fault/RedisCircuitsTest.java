package ai.agentsflow.platform.redis.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisCircuitsTest {

    private static final String SERVER = "redis";
    private static final RedisFailure FULL = new RedisFailure(RedisFault.FULL, "OOM");
    private static final RedisFailure GONE = new RedisFailure(RedisFault.UNREACHABLE, "Connection refused");

    private final List<String> heard = new ArrayList<>();
    private final RedisCircuits circuits = new RedisCircuits((server, failure) ->
            heard.add(failure == null ? "answers" : failure.fault().label()));

    @BeforeEach
    void known() {
        assertThat(circuits.permits(SERVER)).isTrue();
        circuits.succeeded(SERVER, 1);
    }

    @Test
    void aLossIsToldOnceHoweverManyCallsFail() {
        lose(FULL);
        for (int i = 0; i < 100; i++) {
            circuits.failed(SERVER, 1, FULL);
        }

        assertThat(heard).containsExactly("full");
        assertThat(circuits.permits(SERVER)).isFalse();
        assertThat(circuits.away()).containsEntry(SERVER, FULL);
    }

    @Test
    void isBackAfterTwoGoodProbesInARow() {
        lose(FULL);

        circuits.probed(SERVER, null);
        circuits.probed(SERVER, FULL);
        circuits.probed(SERVER, null);
        assertThat(circuits.permits(SERVER)).isFalse();
        circuits.probed(SERVER, null);

        assertThat(circuits.permits(SERVER)).isTrue();
        assertThat(circuits.away()).isEmpty();
        assertThat(heard).containsExactly("full", "answers");
    }

    @Test
    void wantsMoreGoodProbesOfAServerThatWasLostAgainSoon() {
        lose(FULL);
        probeWell(RedisCircuits.GOOD);
        lose(FULL);

        probeWell(RedisCircuits.GOOD_AGAIN - 1);
        assertThat(circuits.isAway(SERVER)).isTrue();
        probeWell(1);
        assertThat(circuits.isAway(SERVER)).isFalse();

        probeWell(RedisCircuits.SOON);
        lose(FULL);
        probeWell(RedisCircuits.GOOD);
        assertThat(circuits.isAway(SERVER)).as("the last loss is long ago").isFalse();
    }

    /** A server that answers every other probe is not said to come and go. */
    @Test
    void saysNothingOfAServerThatFlaps() {
        lose(GONE);

        for (int i = 0; i < 50; i++) {
            circuits.probed(SERVER, i % 2 == 0 ? null : i % 4 == 1 ? FULL : GONE);
            circuits.failed(SERVER, 1, GONE);
        }

        assertThat(heard).containsExactly("unreachable");
    }

    @Test
    void tellsAnotherReasonOnceItHasBeenSeenTwice() {
        lose(GONE);

        circuits.probed(SERVER, FULL);
        assertThat(circuits.away()).containsEntry(SERVER, FULL);
        assertThat(heard).containsExactly("unreachable");
        circuits.probed(SERVER, FULL);
        circuits.probed(SERVER, FULL);

        assertThat(heard).containsExactly("unreachable", "full");
    }

    private void lose(RedisFailure failure) {
        for (int i = 0; i < 2 * RedisCircuits.ENOUGH; i++) {
            if (circuits.permits(SERVER)) {
                circuits.failed(SERVER, 1, failure);
            }
        }
        assertThat(circuits.isAway(SERVER)).isTrue();
    }

    private void probeWell(int times) {
        for (int i = 0; i < times; i++) {
            circuits.probed(SERVER, null);
        }
    }
}
