package ai.agentsflow.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AnsweredNamesTest {

    private final AtomicLong clock = new AtomicLong();
    private final AnsweredNames names = new AnsweredNames(clock::get);

    @Test
    void keepsThoseInUseWhenAFloodOfNewOnesComes() {
        fill();

        assertThat(names.add("one too many")).isEmpty();
        assertThat(names.contains("one too many")).isFalse();
        assertThat(names.all()).hasSize(AnsweredNames.MOST).contains("n0");
    }

    @Test
    void letsTheOneGoThatWasAnsweredToLongestAgo() {
        fill();
        clock.addAndGet(AnsweredNames.IN_USE.toNanos() - 1);
        names.add("n0");
        clock.addAndGet(1);

        assertThat(names.add("new")).contains("n1");
        assertThat(names.contains("new")).isTrue();
        assertThat(names.contains("n0")).isTrue();
        assertThat(names.contains("n1")).isFalse();
        assertThat(names.all()).hasSize(AnsweredNames.MOST);
    }

    @Test
    void hasAPlaceAgainWhenOneIsNoneAnyMore() {
        fill();

        assertThat(names.remove("n5")).isTrue();
        assertThat(names.remove("n5")).isFalse();
        assertThat(names.add("new")).isEmpty();
        assertThat(names.contains("new")).isTrue();
    }

    private void fill() {
        for (int i = 0; i < AnsweredNames.MOST; i++) {
            assertThat(names.add("n" + i)).isEmpty();
        }
    }
}
