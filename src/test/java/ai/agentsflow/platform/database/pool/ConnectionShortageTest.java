package ai.agentsflow.platform.database.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConnectionShortageTest {

    private final Exception refused =
            new IllegalStateException(new SQLException("too many connections for role \"app\"", "53300"));

    private long now;
    private final ConnectionShortage shortage = new ConnectionShortage(() -> now);

    @Test
    void letsAPoolGrowThatLacksNothing() {
        shortage.opened(7);

        assertThat(shortage.mayOpen()).isTrue();
        assertThat(shortage.available()).isEmpty();
    }

    @Test
    void leavesOtherFailuresToWhoMeetsThem() {
        assertThat(shortage.isShortage(new SQLException("refused", "08001"), 10))
                .isFalse();
        assertThat(shortage.isShortage(new IllegalStateException(), 10)).isFalse();

        assertThat(shortage.available()).isEmpty();
    }

    @Test
    void hasOneBorrowerTryNowAndThen() {
        assertThat(shortage.isShortage(refused, 10)).isTrue();
        assertThat(shortage.available()).hasValue(10);
        assertThat(shortage.mayOpen()).isFalse();

        pass(Duration.ofSeconds(5));
        assertThat(shortage.mayOpen()).isTrue();
        assertThat(shortage.mayOpen()).as("a second one at the same time").isFalse();
    }

    @Test
    void triesSoonWhereNobodyCanGiveOneBack() {
        assertThat(shortage.isShortage(refused, 0)).isTrue();

        pass(Duration.ofMillis(250));
        assertThat(shortage.mayOpen()).isTrue();
    }

    @Test
    void knowsThatThereAreMoreOnceOneIsOpened() {
        assertThat(shortage.isShortage(refused, 10)).isTrue();

        shortage.opened(10);
        assertThat(shortage.available()).as("one in the place of an old one").hasValue(10);
        assertThat(shortage.mayOpen()).isTrue();

        shortage.opened(11);
        assertThat(shortage.available()).isEmpty();
    }

    @Test
    void isAboutAnotherCauseWhenAnEmptyPoolMeetsOne() {
        assertThat(shortage.isShortage(refused, 0)).isTrue();
        assertThat(shortage.isTotal()).isTrue();

        assertThat(shortage.isShortage(new SQLException("cut", "08006"), 0)).isFalse();
        assertThat(shortage.isTotal()).isFalse();
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
