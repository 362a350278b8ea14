package ai.agentsflow.platform.database.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginPatienceTest {

    private final LoginPatience patience = new LoginPatience();

    @Test
    void givesTheFirstLogInAllTheTimeThatATlsHandshakeOnACoolJvmTakes() {
        assertThat(patience.seconds()).isEqualTo(30);
    }

    @Test
    void givesLaterOnesThreeTimesTheUsual() {
        patience.took(Duration.ofMillis(5_001));
        assertThat(patience.seconds()).isEqualTo(16);
    }

    @Test
    void givesTwiceAsMuchWhenTheTimeWasNotEnough() {
        patience.took(Duration.ofMillis(4));
        patience.failedAfter(Duration.ofMillis(2_900));
        assertThat(patience.seconds()).isEqualTo(3);
        patience.failedAfter(Duration.ofSeconds(3));
        assertThat(patience.seconds()).isEqualTo(6);
    }

    @Test
    void neverGivesLessThanThreeSecondsNorMoreThanThirty() {
        patience.took(Duration.ofMillis(4));
        assertThat(patience.seconds()).isEqualTo(3);
        patience.took(Duration.ofSeconds(25));
        assertThat(patience.seconds()).isEqualTo(30);
    }
}
